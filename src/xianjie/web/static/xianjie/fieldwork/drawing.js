// Small tools to draw the page: elements, icons, words.
(function () {
  "use strict";
  const Field = window.XjField = window.XjField || {};
  const SVG = "http://www.w3.org/2000/svg";
  const root = document.querySelector("[data-xj-fieldwork]");
  const read = function (id) {
    const spot = document.getElementById(id);
    return spot ? JSON.parse(spot.textContent) : {};
  };
  const words = read("xj-field-words");
  const DAY = 86400000;

  // A sentence of the page by its name, with its places filled in; '' when there is none.
  function say(name, places) {
    let text = words[name] || "";
    Object.entries(places || {}).forEach(function (entry) {
      text = text.split("{" + entry[0] + "}").join(String(entry[1]));
    });
    return text;
  }

  // An element: h("p", {class: "…", onclick: f}, "text", child, …). Text is never read as markup.
  function h(tag, attributes) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(function (entry) {
      const name = entry[0];
      const value = entry[1];
      if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
      } else if (value === true) {
        element.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    });
    Array.from(arguments).slice(2).flat(3).forEach(function (child) {
      if (child !== null && child !== undefined && child !== false && child !== "") {
        element.append(child);
      }
    });
    return element;
  }

  function icon(name) {
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("class", "xj-icon");
    drawing.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", root.dataset.icons + "#" + name);
    drawing.append(use);
    return drawing;
  }

  function notice(kind, text, more) {
    return h("div", { class: "xj-notice" + (kind ? " xj-notice-" + kind : "") },
      icon("info"), h("p", {}, text, more || null));
  }

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function clock(moment) {
    const at = new Date(moment);
    const hours = two(at.getHours()) + ":" + two(at.getMinutes());
    const today = new Date();
    if (at.toDateString() === today.toDateString()) {
      return say("today_at", { time: hours });
    }
    return say("day_at", { month: at.getMonth() + 1, day: at.getDate(), time: hours });
  }

  function age(moment) {
    const passed = Date.now() - moment;
    if (passed < 90000) {
      return say("just_now");
    }
    if (passed < 3600000) {
      return say("minutes_ago", { n: Math.round(passed / 60000) });
    }
    if (passed < DAY) {
      return say("hours_ago", { n: Math.round(passed / 3600000) });
    }
    return say("days_ago", { n: Math.floor(passed / DAY) });
  }

  Field.root = root;
  Field.urls = read("xj-field-urls");
  Field.say = say;
  Field.h = h;
  Field.icon = icon;
  Field.notice = notice;
  Field.clock = clock;
  Field.age = age;
  Field.DAY = DAY;
}());
