// The questions of a sheet: what is known stands first and is kept with one press.
(function () {
  "use strict";
  const Field = window.XjField;
  const say = Field.say;
  const h = Field.h;
  const PICTURES = ["photo", "signature"];

  // One question. `state` is {sheet, values(), changed(item)}; returns {element, refresh()}.
  function question(item, number, state) {
    const id = "q" + number;
    const sheet = state.sheet;
    const known = item.formula ? null : sheet.task.known[item.id] || null;
    const people = Object.fromEntries(sheet.task.people.map((person) => [person.number, person.name]));
    let open = !known;

    function get() {
      return item.formula ? state.values()[item.id] : sheet.values[item.id];
    }

    function set(value) {
      if (Field.isEmpty(value)) {
        delete sheet.values[item.id];
      } else {
        sheet.values[item.id] = value;
      }
      // What was wrong is being mended: the next press of the end button judges anew.
      wrong.hidden = true;
      element.classList.remove("xj-field-wrong");
      state.changed();
    }

    function kept() {
      return Boolean(known) && Field.sameAnswer(get(), known.value);
    }

    const make = item.formula ? Field.controls.derived : Field.controls[item.type];
    const control = make(item, id, get, set, sheet);
    const mark = h("span", { class: "xj-tag xj-tag-pri" });
    const keep = h("button", {
      type: "button", class: "xj-btn",
      onclick: function () {
        open = false;
        set(known.value);
        mend.focus();
      }
    }, Field.icon("check"), say("keep"));
    const mend = h("button", {
      type: "button", class: "xj-btn",
      onclick: function () {
        open = true;
        refresh();
        const first = control.element.querySelector("input, textarea, button");
        if (first) {
          first.focus();
        }
      }
    }, say("change"));
    const fact = known ? h("div", { class: "xj-field-known" },
      h("p", {}, h("b", {}, Field.shownAnswer(item, known.value, people)),
        h("small", {}, [known.label, known.detail].filter(Boolean).join(" · "))),
      mark, h("div", { class: "xj-field-known-do" }, keep, mend)) : null;
    const wrong = h("p", { class: "xj-field-error", id: id + "-wrong", hidden: true });
    const help = item.help ? h("p", { class: "xj-field-help", id: id + "-help" }, item.help) : null;
    const told = [help ? id + "-help" : "", id + "-wrong"].filter(Boolean).join(" ");
    const title = [item.title, item.required || item.formula ? null : h("small", {}, say("optional"))];
    const element = control.group
      ? h("fieldset", { class: "xj-field-item", "aria-describedby": told }, h("legend", {}, title), help, fact, control.element, wrong)
      : h("div", { class: "xj-field-item" }, h("label", { for: id }, title), help, fact, control.element, wrong);
    if (!control.group && !item.formula) {
      control.element.querySelector("input, textarea").setAttribute("aria-describedby", told);
    }

    function refresh() {
      element.hidden = !Field.asked(item, state.values());
      const same = kept();
      if (known) {
        mark.hidden = !same;
        mark.textContent = say("kept");
        keep.hidden = same;
        mend.hidden = open && !same;
        fact.classList.toggle("xj-field-known-kept", same);
        open = open || (!same && !Field.isEmpty(get()));
      }
      control.element.hidden = Boolean(known) && (!open || (same && !control.element.contains(document.activeElement)));
      control.refresh();
    }

    return {
      item: item, element: element, refresh: refresh,
      couldKeep: function () {
        return Boolean(known) && Field.isEmpty(get()) && !element.hidden;
      },
      keepKnown: function () {
        if (known && Field.isEmpty(get())) {
          sheet.values[item.id] = JSON.parse(JSON.stringify(known.value));
          open = false;
        }
      },
      blame: function (words) {
        wrong.hidden = !words;
        wrong.textContent = words || "";
        element.classList.toggle("xj-field-wrong", Boolean(words));
        if (words) {
          open = true;
          refresh();
        }
      },
      focus: function () {
        const first = element.querySelector("input:not([hidden]), textarea, button:not([hidden])");
        element.scrollIntoView({ block: "center" });
        if (first) {
          first.focus({ preventScroll: true });
        }
      }
    };
  }

  // All questions of a sheet by section: {element, refresh(), keepKnown(), blame(errors)}.
  function questions(sheet, changed) {
    let values = Field.settled(sheet.definition, sheet.values);
    const all = [];
    const state = {
      sheet: sheet,
      values: function () {
        return values;
      },
      changed: function () {
        refresh();
        changed();
      }
    };
    const sections = sheet.definition.sections.map(function (section) {
      const made = section.items.filter((item) => !PICTURES.includes(item.type)).map(function (item) {
        const one = question(item, all.length, state);
        all.push(one);
        return one;
      });
      const element = h("section", { class: "xj-field-section" }, h("h2", {}, section.title),
        made.map((one) => one.element));
      return { element: element, questions: made };
    });

    function refresh() {
      values = Field.settled(sheet.definition, sheet.values);
      all.forEach((one) => one.refresh());
      sections.forEach(function (section) {
        section.element.hidden = section.questions.every((one) => one.element.hidden);
      });
    }

    refresh();
    return {
      elements: sections.map((section) => section.element),
      refresh: refresh,
      // How many known answers could still be kept.
      left: function () {
        return all.filter((one) => one.couldKeep()).length;
      },
      keepKnown: function () {
        // From top to bottom: an answer kept above decides whether the next is asked.
        all.forEach(function (one) {
          if (Field.asked(one.item, Field.settled(sheet.definition, sheet.values))) {
            one.keepKnown();
          }
        });
        state.changed();
      },
      blame: function (errors) {
        all.forEach((one) => one.blame(errors[one.item.id]));
        const first = all.find((one) => errors[one.item.id]);
        if (first) {
          first.focus();
        }
        return first;
      }
    };
  }

  Field.questions = questions;
}());
