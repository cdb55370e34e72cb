// Keeps what was filled in on the server while the form is open, and sends a form only once.
(function () {
  "use strict";
  const form = document.querySelector("form[data-xj-draft]");
  if (!form) {
    return;
  }
  const mark = form.querySelector("[data-xj-kept]");
  let waiting = 0;
  let sent = false;

  function keep() {
    const body = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") {
        body.append(name, value);
      }
    });
    fetch(form.dataset.xjDraft, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) {
        if (answer.ok && mark) {
          mark.textContent = mark.dataset.words;
        }
      })
      .catch(function () {
        // Without a connection the next change tries again.
      });
  }

  form.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, 800);
  });

  form.addEventListener("submit", function (event) {
    const last = event.submitter && event.submitter.value === "submit";
    if (last && sent) {
      event.preventDefault();
    }
    sent = Boolean(last);
    window.clearTimeout(waiting);
  });
  window.addEventListener("pageshow", function () {
    sent = false;
  });
}());
