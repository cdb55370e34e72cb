// Answers of a sheet: reading, checking, deriving, showing. The server checks all of it again.
(function () {
  "use strict";
  const Field = window.XjField = window.XjField || {};
  const say = Field.say;
  const MOST_YUAN = 100000000;
  const MOST_COUNT = 9999;
  const TYPED = ["money", "int", "decimal", "text"];
  const PICTURES = ["photo", "signature"];

  function items(definition) {
    return definition.sections.flatMap((section) => section.items);
  }

  function isEmpty(value) {
    return value === undefined || value === null || value === "" ||
      (Array.isArray(value) && !value.length) ||
      (typeof value === "object" && !Array.isArray(value) && !Object.keys(value).length);
  }

  function same(one, other) {
    return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
  }

  function sorted(value) {
    if (value && typeof value === "object" && !Array.isArray(value)) {
      return Object.keys(value).sort().map((name) => [name, value[name]]);
    }
    return value;
  }

  // Whether an item is asked: its condition looks at an item above it that is itself asked.
  function asked(item, values) {
    if (!item.when) {
      return true;
    }
    const answer = values[item.when.item];
    return Array.isArray(answer)
      ? answer.some((one) => item.when.is.includes(one)) : item.when.is.includes(answer);
  }

  function plainNumber(text) {
    const folded = text.normalize("NFKC").replace(/[,\s]/g, "");
    if (!/^-?\d+(\.\d+)?万?$/.test(folded)) {
      return null;
    }
    return folded.endsWith("万") ? Number(folded.slice(0, -1)) * 10000 : Number(folded);
  }

  // What was typed in its stored form: money in whole fen. What cannot be read stays a text.
  function read(item, text) {
    if (item.type === "text" || item.type === "date") {
      return text;
    }
    const number = plainNumber(text);
    if (number === null) {
      return text.trim();
    }
    if (item.type === "money") {
      return Math.round(number * 100);
    }
    return item.type === "decimal" ? String(number) : number;
  }

  function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }

  function yuan(fen) {
    const whole = Math.trunc(Math.abs(fen) / 100);
    const rest = Math.abs(fen) % 100;
    return (fen < 0 ? "-" : "") + grouped(whole) + (rest ? "." + String(rest).padStart(2, "0") : "");
  }

  // The text that stands in an input for a stored answer.
  function typed(item, value) {
    if (isEmpty(value)) {
      return "";
    }
    if (item.type === "money" && typeof value === "number") {
      return String(value / 100);
    }
    return String(value);
  }

  function shown(item, value, people) {
    if (isEmpty(value)) {
      return "";
    }
    if (item.type === "money" && typeof value === "number") {
      return yuan(value) + " " + (item.unit || say("yuan"));
    }
    if (item.type === "yesno") {
      return say(value ? "yes" : "no");
    }
    if (Array.isArray(value)) {
      return value.join("、");
    }
    if (item.type === "members") {
      const byState = new Map();
      Object.entries(value).forEach(function (entry) {
        byState.set(entry[1], (byState.get(entry[1]) || []).concat([people[entry[0]] || say("somebody")]));
      });
      return Array.from(byState, (entry) => entry[0] + "：" + entry[1].join("、")).join("；");
    }
    return String(value) + (item.unit ? " " + item.unit : "");
  }

  function derive(item, values) {
    let total = 0;
    for (const term of item.formula) {
      const value = values[term[1]];
      if (isEmpty(value) || typeof value === "boolean" || Number.isNaN(Number(value))) {
        return undefined;
      }
      const number = Number(value);
      if (term[0] === "/") {
        if (!number) {
          return undefined;
        }
        total /= number;
      } else {
        total += term[0] === "-" ? -number : number;
      }
    }
    return Math.sign(total) * Math.round(Math.abs(total));
  }

  // What is wrong with one answer, in words; '' when nothing is.
  function fault(item, value, people) {
    if (item.type === "members" && item.required && people.some((one) => !(one.number in (value || {})))) {
      return say("each_member");
    }
    if (isEmpty(value)) {
      return item.required ? say(TYPED.includes(item.type) ? "must_fill" : "must_choose") : "";
    }
    if (item.type === "money") {
      if (typeof value !== "number") {
        return say("bad_money");
      }
      return range(item, value / 100, MOST_YUAN, say("yuan"));
    }
    if (item.type === "int" || item.type === "decimal") {
      const number = Number(value);
      if (Number.isNaN(number)) {
        return say("bad_number");
      }
      if (item.type === "int" && !Number.isInteger(number)) {
        return say("bad_whole");
      }
      return range(item, number, MOST_COUNT, item.unit || "");
    }
    if (item.type === "text" && value.length > (item.length || 200)) {
      return say("too_many_letters", { most: item.length || 200, n: value.length });
    }
    if (item.type === "choices" && item.most && value.length > item.most) {
      return say("too_many_choices", { most: item.most });
    }
    return "";
  }

  function range(item, number, largest, unit) {
    const least = item.least === undefined ? 0 : item.least;
    const most = item.largest === undefined ? largest : item.largest;
    return number < least || number > most
      ? say("out_of_range", { least: grouped(least), most: grouped(most), unit: unit }) : "";
  }

  // The answers that count now: of asked items only, with what is derived from them.
  function settled(definition, values) {
    const found = {};
    items(definition).forEach(function (item) {
      if (PICTURES.includes(item.type)) {
        return;
      }
      const value = item.formula ? derive(item, found) : asked(item, found) ? values[item.id] : undefined;
      if (!isEmpty(value)) {
        found[item.id] = value;
      }
    });
    return found;
  }

  // How many answers were kept as known, tapped, typed; and which of those asked are still open.
  function count(sheet) {
    const values = settled(sheet.definition, sheet.values);
    const found = { kept: 0, chosen: 0, typed: 0, open: 0 };
    items(sheet.definition).forEach(function (item) {
      if (item.formula || PICTURES.includes(item.type)) {
        return;
      }
      const known = sheet.task.known[item.id];
      if (item.id in values) {
        if (known && same(known.value, values[item.id])) {
          found.kept += 1;
        } else if (TYPED.includes(item.type) && !(item.zero && values[item.id] === 0)) {
          found.typed += 1;
        } else {
          found.chosen += 1;
        }
      } else if (item.required && asked(item, values)) {
        found.open += 1;
      }
    });
    return found;
  }

  function faults(sheet) {
    const values = settled(sheet.definition, sheet.values);
    const found = {};
    items(sheet.definition).forEach(function (item) {
      if (item.formula || PICTURES.includes(item.type) || !asked(item, values)) {
        return;
      }
      const words = fault(item, values[item.id], sheet.task.people);
      if (words) {
        found[item.id] = words;
      }
    });
    return found;
  }

  Object.assign(Field, {
    items: items, isEmpty: isEmpty, asked: asked, readAnswer: read, typedAnswer: typed,
    shownAnswer: shown, derive: derive, settled: settled, countAnswers: count,
    faultsOf: faults, sameAnswer: same, TYPED: TYPED
  });
}());
