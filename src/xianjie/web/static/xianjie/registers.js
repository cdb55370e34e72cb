// The form of a column shows what its type has a use for; without script everything is shown.
(function () {
  "use strict";

  const USES = {
    choices: ["choice"],
    unit: ["number", "decimal"],
    min: ["number", "money", "decimal", "year"],
    max: ["number", "money", "decimal", "year"],
    after: ["date"],
    filter: ["text", "choice", "number", "year", "month", "date", "yesno"],
    search: ["text", "choice"],
    total: ["number", "money", "decimal"],
  };
  document.querySelectorAll("[data-xj-by-type]").forEach(function (box) {
    const type = box.querySelector("[name='type']");
    if (!type) {
      return;
    }
    function show() {
      Object.keys(USES).forEach(function (name) {
        const input = box.querySelector("[name='" + name + "']");
        const field = input && input.closest(".xj-field");
        if (field) {
          field.hidden = USES[name].indexOf(type.value) < 0;
        }
      });
    }
    type.addEventListener("change", show);
    show();
  });
})();
