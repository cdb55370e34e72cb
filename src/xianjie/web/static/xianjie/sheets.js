// A sheet on a page: asks only what applies, adds up, counts what was typed, takes a signature.
(function () {
  "use strict";
  const form = document.querySelector("form[data-xj-sheet]");
  if (!form) {
    return;
  }
  const typed = new Set();
  const counter = document.querySelector("[data-xj-typed]");

  function answers(item) {
    const name = "v:" + item;
    return new FormData(form).getAll(name).filter(function (value) {
      return typeof value === "string" && value !== "";
    });
  }

  // Items whose condition does not hold are hidden; the server drops their answers anyhow.
  function ask() {
    form.querySelectorAll("[data-xj-when]").forEach(function (box) {
      const parent = form.querySelector('[data-xj-item="' + CSS.escape(box.dataset.xjWhen) + '"]');
      const wanted = box.dataset.xjIs.split("|");
      const shown = parent && !parent.hidden && answers(box.dataset.xjWhen).some(function (one) {
        return wanted.includes(one);
      });
      box.hidden = !shown;
    });
  }

  function amount(item) {
    const text = (answers(item)[0] || "").replace(/[,，\s元]/g, "");
    if (text === "") {
      const zero = form.querySelector('[name="' + CSS.escape("z:" + item) + '"]');
      if (zero && zero.checked) {
        return 0;
      }
      const sum = form.querySelector('[data-xj-item="' + CSS.escape(item) + '"] [data-xj-sum]');
      return sum ? total(sum) : NaN;
    }
    return /^-?\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
  }

  function total(mark) {
    return mark.dataset.xjSum.split("\n").reduce(function (sum, term) {
      const value = amount(term.slice(1));
      if (term[0] === "/") {
        return value ? sum / value : NaN;
      }
      return term[0] === "-" ? sum - value : sum + value;
    }, 0);
  }

  function add() {
    form.querySelectorAll("[data-xj-sum]").forEach(function (mark) {
      const sum = total(mark);
      if (!mark.dataset.words) {
        mark.dataset.words = mark.textContent;
      }
      mark.textContent = Number.isFinite(sum)
        ? sum.toLocaleString("zh-CN", { maximumFractionDigits: 2 })
        : mark.dataset.words;
    });
  }

  function refresh() {
    ask();
    add();
    if (counter) {
      counter.hidden = typed.size === 0;
      counter.textContent = counter.dataset.words + " " + typed.size;
    }
  }

  form.addEventListener("input", function (event) {
    const field = event.target;
    if (field.matches("[data-xj-typing]")) {
      if (field.value && field.value !== field.defaultValue) {
        typed.add(field.name);
      } else {
        typed.delete(field.name);
      }
      const zero = form.querySelector('[name="' + CSS.escape(field.name.replace("v:", "z:")) + '"]');
      if (zero && field.value) {
        zero.checked = false;
      }
    } else if (field.name.startsWith("z:") && field.checked) {
      const text = form.querySelector('[name="' + CSS.escape(field.name.replace("z:", "v:")) + '"]');
      if (text) {
        text.value = "";
        typed.delete(text.name);
      }
    }
    refresh();
  });

  form.querySelectorAll("[data-xj-asked]").forEach(function (words) {
    words.hidden = true;
  });

  // A place to sign with the finger.
  const pad = form.querySelector("[data-xj-pad]");
  if (pad) {
    const canvas = pad.querySelector("canvas");
    const kept = pad.querySelector("input");
    const pen = canvas.getContext("2d");
    let drawing = false;
    pad.hidden = false;
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.lineJoin = "round";

    const clear = function () {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      kept.value = "";
    };
    const place = function (event) {
      const box = canvas.getBoundingClientRect();
      return [
        (event.clientX - box.left) * canvas.width / box.width,
        (event.clientY - box.top) * canvas.height / box.height,
      ];
    };
    canvas.addEventListener("pointerdown", function (event) {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...place(event));
    });
    canvas.addEventListener("pointermove", function (event) {
      if (drawing) {
        pen.lineTo(...place(event));
        pen.stroke();
      }
    });
    canvas.addEventListener("pointerup", function () {
      if (drawing) {
        drawing = false;
        kept.value = canvas.toDataURL("image/png");
      }
    });
    pad.querySelector("[data-xj-pad-clear]").addEventListener("click", clear);
    clear();
  }

  const wrong = form.querySelector(".xj-field-wrong");
  if (wrong) {
    wrong.scrollIntoView({ block: "center" });
  }
  refresh();
}());
