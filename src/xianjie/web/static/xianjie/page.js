// Small helps on top of pages that work without any script.
(function () {
  "use strict";

  // While an input method composes, half-typed letters must not start a search; the finished
  // word does.
  document.addEventListener("input", function (event) {
    if (event.isComposing) {
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("compositionend", function (event) {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);

  // A long menu comes folded; what the user folds or unfolds stays so on this device.
  const remembered = "xj-menu";
  let menuState = {};
  try {
    menuState = JSON.parse(localStorage.getItem(remembered)) || {};
  } catch (error) {
    menuState = {};
  }
  document.querySelectorAll("details[data-xj-group]").forEach(function (group) {
    const key = group.dataset.xjGroup;
    if (typeof menuState[key] === "boolean" && !("xjHere" in group.dataset)) {
      group.open = menuState[key];
    }
    group.querySelector("summary").addEventListener("click", function () {
      menuState[key] = !group.open;
      try {
        localStorage.setItem(remembered, JSON.stringify(menuState));
      } catch (error) {
        // A browser that keeps nothing folds as the server says.
      }
    });
  });

  // The navigation is longer than a screen: the entry of this page stands in sight, with those
  // around it. The page itself does not move.
  const side = document.querySelector(".xj-side-in");
  const current = side && side.querySelector("a[aria-current]");
  if (current && side.scrollHeight > side.clientHeight) {
    const box = side.getBoundingClientRect();
    const entry = current.getBoundingClientRect();
    if (entry.bottom > box.bottom - entry.height) {
      side.scrollTop += entry.top - box.top - (box.height - entry.height) / 2;
    }
  }

  // On a phone the navigation covers the page once it is opened, and scrolls by itself.
  const menu = document.getElementById("menu");
  window.addEventListener("hashchange", function () {
    if (current && location.hash === "#menu") {
      const box = menu.getBoundingClientRect();
      const entry = current.getBoundingClientRect();
      menu.scrollTop += entry.top - box.top - (box.height - entry.height) / 2;
    }
  });

  // Tabs that do not fit scroll sideways: the open one stands in sight.
  document.querySelectorAll(".xj-tabs [aria-current]").forEach(function (tab) {
    const row = tab.closest(".xj-tabs");
    const box = row.getBoundingClientRect();
    const own = tab.getBoundingClientRect();
    if (own.right > box.right) {
      row.scrollLeft += own.left - box.left - (box.width - own.width) / 2;
    }
  });

  // A choice in a form marked data-xj-auto is sent at once; its button is then not needed.
  document.querySelectorAll("form[data-xj-auto]").forEach(function (form) {
    form.querySelectorAll("[data-xj-without-script]").forEach(function (button) {
      button.hidden = true;
    });
    form.addEventListener("change", function () {
      form.requestSubmit();
    });
  });

  // The choices of a field marked data-xj-reload decide those of another: fetch the whole page.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-xj-reload]")) {
      event.stopImmediatePropagation();
      const dependent = event.target.form.elements[event.target.dataset.xjReload];
      if (dependent) {
        dependent.value = "";
      }
      // A posted form holds what must not stand in an address.
      if (event.target.form.method === "post") {
        event.target.form.submit();
        return;
      }
      const query = new URLSearchParams(new FormData(event.target.form));
      Array.from(query.entries()).forEach(function (entry) {
        if (entry[1] === "") {
          query.delete(entry[0]);
        }
      });
      window.location.assign(window.location.pathname + "?" + query.toString());
    }
  }, true);

  // On a phone the filters wait folded until they are wanted or one of them is set.
  document.querySelectorAll("[data-xj-fold]").forEach(function (fold) {
    const set = Array.from(fold.querySelectorAll("input:not([type=hidden]), select"));
    if (window.matchMedia("(max-width: 860px)").matches && set.every((field) => !field.value)) {
      fold.open = false;
    }
  });

  // A form marked data-xj-once is sent once, however often its button is pressed.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches("[data-xj-once]")) {
      return;
    }
    if (form.dataset.xjSent) {
      event.preventDefault();
      return;
    }
    form.dataset.xjSent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-xj-sent]").forEach(function (form) {
      delete form.dataset.xjSent;
    });
  });

  document.querySelectorAll("[data-xj-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // A menu closes when the user goes elsewhere or presses Escape.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.xj-place[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.xj-place[open]").forEach(function (menu) {
        menu.open = false;
      });
    }
  });

  // The key / leads to the search, unless somebody is typing; the arrows walk through a list of
  // results.
  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, select, textarea");
    const search = document.querySelector("[data-xj-slash]");
    if (event.key === "/" && !typing && search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = Array.from(document.querySelectorAll("[data-xj-walk] a.xj-row"));
      const at = links.indexOf(document.activeElement);
      const next = links[event.key === "ArrowDown" ? at + 1 : at - 1];
      if (next && (at >= 0 || event.target.matches("[data-xj-slash], body, main"))) {
        event.preventDefault();
        next.focus();
      }
    }
  });

  // The server could not answer a part of a page: say so where the user looks.
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:afterSwap", function () {
    document.querySelectorAll("[data-xj-failed]").forEach(function (box) {
      box.hidden = true;
    });
  });
  function failed() {
    document.querySelectorAll("[data-xj-failed]").forEach(function (box) {
      box.hidden = false;
    });
  }
}());
