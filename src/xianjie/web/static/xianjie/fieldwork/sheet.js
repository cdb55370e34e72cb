// One sheet: opened from a task or from the device, kept at each change, put into the queue.
(function () {
  "use strict";
  const Field = window.XjField;
  const say = Field.say;
  const h = Field.h;

  function day(moment) {
    return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
  }

  function fresh(task, definition) {
    return {
      id: Field.uuid(), task: task, definition: definition, title: task.title, state: "draft",
      values: {}, photos: [], signature: null, position: null, opened_at: new Date().toISOString(),
      filled_at: null, refusal: null
    };
  }

  async function find(store, which) {
    if (which.sheet) {
      return store.sheet(which.sheet);
    }
    const row = await store.db.sheets.where("task").equals(which.task).first();
    if (row) {
      return store.sheet(row.id);
    }
    const task = await store.task(which.task);
    const pack = await store.note("pack");
    const definition = task && pack ? pack.definitions[task.definition] : null;
    return definition ? fresh(task, definition) : null;
  }

  // What is sent: answers as they count, and by which sheet and knowledge they were given.
  function outgoing(sheet) {
    const counts = Field.countAnswers(sheet);
    const values = Field.settled(sheet.definition, sheet.values);
    Field.items(sheet.definition).forEach(function (item) {
      if (item.formula) {
        delete values[item.id];
      }
    });
    return {
      client_id: sheet.id, task: sheet.task.id, definition: sheet.definition.version, values: values,
      typed: counts.typed, chosen: counts.chosen, kept: counts.kept, base: sheet.task.base,
      filled_at: sheet.filled_at, position: sheet.position
    };
  }

  function head(sheet) {
    const household = sheet.task.household;
    const facts = [
      [say("household"), household.code], [say("place"), [household.village, household.group].filter(Boolean).join(" ")],
      [say("people"), say("members", { n: household.members })], [say("category"), household.category],
      [say("deadline"), sheet.task.due_on || say("no_deadline")]
    ];
    return h("header", { class: "xj-field-head" },
      h("a", { class: "xj-field-back", href: "#tasks" }, say("back_to_list")),
      h("h2", { class: "xj-field-title" }, household.head + " · " + sheet.title + (sheet.task.stage ? " · " + sheet.task.stage : "")),
      h("dl", {}, facts.filter((fact) => fact[1]).map((fact) => h("div", {}, h("dt", {}, fact[0]), h("dd", {}, fact[1])))),
      sheet.task.note ? h("p", { class: "xj-field-help" }, sheet.task.note) : null);
  }

  function refusal(sheet) {
    if (!sheet.refusal) {
      return null;
    }
    const lines = Object.entries(sheet.refusal.errors).map((entry) => entry[1]).concat(sheet.changes || []);
    return h("div", { class: "xj-notice xj-notice-bad", role: "alert" }, Field.icon("info"), h("div", {},
      h("p", {}, sheet.refusal.words), lines.length ? h("ul", {}, lines.map((line) => h("li", {}, line))) : null));
  }

  function waiting(store, sheet, view, page) {
    view.replaceChildren(...[
      head(sheet), Field.notice("info", say("is_ready", { when: Field.clock(sheet.changed) })),
      h("div", { class: "xj-field-actions" },
        h("button", {
          type: "button", class: "xj-btn",
          onclick: async function () {
            sheet.state = "draft";
            await store.saveSheet(sheet);
            await page.strip();
            show(store, sheet, view, page);
          }
        }, say("mend_ready")))
    ]);
  }

  function show(store, sheet, view, page) {
    let chain = Promise.resolve();
    const counter = h("p", { class: "xj-field-counts", role: "status" });
    const mark = h("span", { class: "xj-field-saved" });
    const summary = h("div", { role: "alert" });

    function count() {
      const counts = Field.countAnswers(sheet);
      counter.textContent = say("counts", counts) + (counts.open ? " · " + say("still_open", { n: counts.open }) : "");
      const left = questions.left();
      known.hidden = !left;
      knownWords.textContent = say("known_there", { n: left });
    }

    // One write after the other: the last answer is the last that is kept.
    function save() {
      count();
      mark.textContent = say("saving");
      chain = chain.then(function () {
        return store.saveSheet(sheet);
      }).then(function () {
        mark.textContent = say("saved");
        return page.strip();
      }).catch(function () {
        mark.textContent = say("not_saved");
      });
      return chain;
    }

    const questions = Field.questions(sheet, save);
    const knownWords = h("p", {});
    const known = h("div", { class: "xj-field-all" }, knownWords, h("button", {
      type: "button", class: "xj-btn xj-btn-main", onclick: questions.keepKnown
    }, Field.icon("check"), say("keep_all")));
    const signing = Field.asksFor(sheet, "signature") ? Field.signaturePart(store, sheet, save) : null;

    async function finish() {
      const errors = Field.faultsOf(sheet);
      const pictures = Field.missingPictures(sheet);
      const first = questions.blame(errors);
      if (signing) {
        signing.blame(pictures.signature);
      }
      const words = Object.keys(errors).length;
      summary.replaceChildren();
      if (words || pictures.photo || pictures.signature) {
        summary.append(Field.notice("bad", [
          words ? say("not_complete", { n: words }) : "", pictures.photo, pictures.signature
        ].filter(Boolean).join(" ")));
        if (!first) {
          summary.scrollIntoView({ block: "center" });
        }
        return;
      }
      sheet.state = "ready";
      sheet.refusal = null;
      sheet.filled_at = new Date().toISOString();
      await save();
      await chain;
      page.tell("info", say("put_in_queue"));
      await page.done();
    }

    async function discard() {
      if (sure.hidden) {
        sure.hidden = false;
        sure.querySelector("button").focus();
      }
    }

    const sure = h("div", { class: "xj-notice xj-notice-bad", hidden: true }, Field.icon("info"), h("div", {},
      h("p", {}, say("discard_sure")), h("button", {
        type: "button", class: "xj-btn xj-btn-bad",
        onclick: async function () {
          await store.removeSheet(sheet.id, null);
          await page.strip();
          window.location.hash = "#tasks";
        }
      }, say("discard_yes"))));

    view.replaceChildren(...[
      head(sheet), refusal(sheet),
      known,
      ...questions.elements,
      Field.asksFor(sheet, "photo") ? Field.photosPart(store, sheet, save, page.tell) : null,
      Field.positionPart(sheet, save), signing, summary,
      h("div", { class: "xj-field-section xj-field-ends" }, h("button", {
        type: "button", class: "xj-btn", onclick: discard
      }, say("discard")), sure),
      h("footer", { class: "xj-field-foot" }, h("div", {}, counter, mark), h("button", {
        type: "button", class: "xj-btn xj-btn-main", onclick: finish
      }, say("finish")))
    ].filter(Boolean));
    count();
    if (sheet.refusal) {
      questions.blame(sheet.refusal.errors);
    }
  }

  // Draws a sheet; false when there is no such task or sheet on this device.
  async function openSheet(store, which, view, page) {
    const sheet = await find(store, which);
    if (!sheet) {
      return false;
    }
    (sheet.state === "ready" ? waiting : show)(store, sheet, view, page);
    return true;
  }

  Field.day = day;
  Field.outgoing = outgoing;
  Field.openSheet = openSheet;
}());
