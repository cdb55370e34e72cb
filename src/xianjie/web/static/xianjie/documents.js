// The review of a document: what is chosen on one side is shown on the other. Without this file
// the links are plain anchors.
(function () {
  "use strict";

  const review = document.querySelector("[data-doc-review]");
  if (!review) {
    return;
  }
  const text = review.querySelector("[data-doc-text]");
  const narrow = window.matchMedia("(max-width: 860px)");

  function pieces(key) {
    return text ? Array.from(text.querySelectorAll("[data-doc-of]")).filter(function (piece) {
      return piece.dataset.docOf.split(" ").includes(key);
    }) : [];
  }

  function mark(key) {
    review.querySelectorAll(".xj-doc-on").forEach(function (one) {
      one.classList.remove("xj-doc-on");
    });
    const found = pieces(key);
    found.forEach(function (piece) {
      piece.classList.add("xj-doc-on");
    });
    const item = document.getElementById("item-" + key);
    if (item) {
      item.classList.add("xj-doc-on");
    }
    return { piece: found[0], item: item };
  }

  function bring(element) {
    if (!element) {
      return;
    }
    const folded = element.closest("details");
    if (folded) {
      folded.open = true;
    }
    const pane = element.closest(".xj-doc-pane");
    if (pane && !narrow.matches) {
      const box = pane.getBoundingClientRect();
      pane.scrollTop += element.getBoundingClientRect().top - box.top - box.height / 3;
    } else {
      element.scrollIntoView({ block: "center" });
    }
  }

  // On a phone one of the two is shown at a time.
  const tabs = Array.from(document.querySelectorAll("[data-doc-pane]"));
  function show(name) {
    tabs.forEach(function (tab) {
      const own = tab.dataset.docPane === name;
      tab.toggleAttribute("aria-current", own);
      const pane = document.getElementById(tab.dataset.docPane);
      if (pane) {
        pane.toggleAttribute("data-doc-hidden", !own);
      }
    });
  }
  tabs.forEach(function (tab) {
    tab.addEventListener("click", function (event) {
      event.preventDefault();
      show(tab.dataset.docPane);
    });
  });
  if (tabs.length) {
    show("result");
  }

  document.addEventListener("click", function (event) {
    const to = event.target.closest("[data-doc-to]");
    const of = event.target.closest("[data-doc-of]");
    if (to) {
      event.preventDefault();
      if (narrow.matches && tabs.length) {
        show("source");
      }
      bring(mark(to.dataset.docTo).piece);
    } else if (of) {
      event.preventDefault();
      if (narrow.matches && tabs.length) {
        show("result");
      }
      bring(mark(of.getAttribute("href").replace("#item-", "")).item);
    }
  });

  // Marked text goes along when something is added: where it stands, never the words.
  function marked() {
    const selection = window.getSelection();
    if (!text || !selection.rangeCount || selection.isCollapsed) {
      return null;
    }
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) {
      return null;
    }
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    return start !== null && end !== null && end > start ? { start: start, end: end } : null;
  }

  function offset(node, at) {
    const paragraph = (node.nodeType === 3 ? node.parentElement : node).closest("[data-doc-start]");
    if (!paragraph) {
      return null;
    }
    const before = document.createRange();
    before.selectNodeContents(paragraph);
    before.setEnd(node, at);
    return Number(paragraph.dataset.docStart) + before.toString().length;
  }

  document.addEventListener("mousedown", function (event) {
    const link = event.target.closest("[data-doc-add]");
    const chosen = link && marked();
    if (chosen) {
      const address = new URL(link.href);
      address.searchParams.set("start", chosen.start);
      address.searchParams.set("end", chosen.end);
      link.href = address.toString();
    }
  });

  const wanted = window.location.hash.match(/^#(?:item|at)-(.+)$/);
  if (wanted) {
    const both = mark(wanted[1]);
    bring(both.piece);
    bring(both.item);
  }
}());
