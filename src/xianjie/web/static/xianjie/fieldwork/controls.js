// One control for each kind of question; each is made once and only its state changes afterwards.
//
// A control is {element, refresh()}: `refresh` draws the present answer. It reads and writes
// answers through `get` and `set`.
(function () {
  "use strict";
  const Field = window.XjField;
  const say = Field.say;
  const h = Field.h;

  function pressed(kind, name, label, checked, onchange, id) {
    const input = h("input", { type: kind, name: name, id: id, onchange: onchange });
    input.checked = checked;
    const badge = h("span", { class: "xj-field-rank", "aria-hidden": "true" });
    return {
      input: input, badge: badge,
      element: h("label", { class: "xj-field-choice", for: id }, input, h("span", {}, label), badge)
    };
  }

  function choice(item, id, get, set) {
    return oneOf(item.choices.map((text) => [text, text]), id, get, set);
  }

  // One of several [value, words].
  function oneOf(entries, id, get, set) {
    const buttons = entries.map(function (entry, index) {
      const made = pressed("radio", id, entry[1], false, function () {
        set(entry[0]);
      }, id + "-" + index);
      return { value: entry[0], input: made.input, element: made.element };
    });
    return {
      group: true,
      element: h("div", { class: "xj-field-choices" }, buttons.map((button) => button.element)),
      refresh: function () {
        buttons.forEach(function (button) {
          button.input.checked = get() === button.value;
        });
      }
    };
  }

  function yesno(item, id, get, set) {
    return oneOf([[true, say("yes")], [false, say("no")]], id, get, set);
  }

  // Several, in the order in which they were pressed: the first weighs most.
  function choices(item, id, get, set) {
    const buttons = item.choices.map(function (text, index) {
      const made = pressed("checkbox", id, text, false, function (event) {
        const rest = (get() || []).filter((one) => one !== text);
        set(event.target.checked ? rest.concat([text]) : rest);
      }, id + "-" + index);
      return { value: text, made: made };
    });
    return {
      group: true,
      element: h("div", { class: "xj-field-choices" }, buttons.map((button) => button.made.element)),
      refresh: function () {
        const chosen = get() || [];
        buttons.forEach(function (button) {
          const rank = chosen.indexOf(button.value);
          button.made.input.checked = rank >= 0;
          button.made.badge.textContent = rank >= 0 && item.most && chosen.length > 1 ? String(rank + 1) : "";
        });
      }
    };
  }

  function line(item, id, get, set) {
    const kinds = { money: "decimal", decimal: "decimal", int: "numeric" };
    const input = h(item.type === "text" ? "textarea" : "input", {
      id: id, class: "xj-input", autocomplete: "off", rows: item.type === "text" ? "2" : null,
      type: item.type === "text" ? null : item.type === "date" ? "date" : "text",
      inputmode: kinds[item.type] || null, maxlength: item.type === "text" ? String(item.length || 200) : "40",
      oninput: function () {
        set(Field.readAnswer(item, input.value));
      }
    });
    const unit = item.unit || (item.type === "money" ? say("yuan") : "");
    const zero = item.zero ? h("button", {
      type: "button", class: "xj-btn",
      onclick: function () {
        set(0);
        input.value = "0";
      }
    }, item.zero) : null;
    return {
      element: h("div", { class: "xj-field-line" }, input, unit ? h("span", {}, unit) : null, zero),
      refresh: function () {
        // What is being typed is not written over: 1. would become 1.
        if (document.activeElement !== input) {
          input.value = Field.typedAnswer(item, get());
        }
      }
    };
  }

  function members(item, id, get, set, sheet) {
    const rows = sheet.task.people.map(function (person, index) {
      const one = choice(item, id + "-m" + index, function () {
        return (get() || {})[person.number];
      }, function (value) {
        set(Object.assign({}, get() || {}, { [person.number]: value }));
      });
      return {
        refresh: one.refresh,
        element: h("fieldset", { class: "xj-field-member" }, h("legend", {}, person.name), one.element)
      };
    });
    return {
      group: true,
      element: h("div", {}, rows.map((row) => row.element)),
      refresh: function () {
        rows.forEach((row) => row.refresh());
      }
    };
  }

  function derived(item, id, get) {
    const output = h("output", { id: id, class: "xj-field-derived" });
    return {
      element: output,
      refresh: function () {
        output.textContent = Field.shownAnswer(item, get(), {}) || say("not_yet");
      }
    };
  }

  Field.controls = {
    yesno: yesno, choice: choice, choices: choices, members: members, derived: derived,
    money: line, int: line, decimal: line, text: line, date: line
  };
}());
