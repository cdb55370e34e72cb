// Talking to the server: who is signed in, fetching the pack, sending sheets.
//
// A sheet carries a number made on the device; sent twice it is one sheet. Nothing is taken off
// the device before the server has said what became of it.
(function () {
  "use strict";
  const Field = window.XjField = window.XjField || {};
  const PATIENCE = 20000;
  const PATIENCE_UPLOAD = 120000;
  const SIGNED_OUT = "signed-out";
  const OFFLINE = "offline";
  const TROUBLE = "trouble";

  // Why a request could not be answered: offline, signed-out, trouble (with the status).
  class Refusal extends Error {
    constructor(kind, status, body) {
      super(kind);
      this.kind = kind;
      this.status = status || 0;
      this.body = body || {};
    }
  }

  async function ask(url, options, patience) {
    const stop = new AbortController();
    const timer = window.setTimeout(function () {
      stop.abort();
    }, patience || PATIENCE);
    let answer = null;
    let body = {};
    try {
      answer = await fetch(url, Object.assign({
        credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal
      }, options, { headers: Object.assign({ Accept: "application/json" }, (options || {}).headers) }));
      const kind = answer.headers.get("Content-Type") || "";
      body = kind.startsWith("application/json") ? await answer.json() : {};
    } catch (error) {
      throw new Refusal(OFFLINE);
    } finally {
      window.clearTimeout(timer);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      throw new Refusal(SIGNED_OUT, 401, body);
    }
    if (!answer.ok) {
      throw new Refusal(TROUBLE, answer.status, body);
    }
    return body;
  }

  // Who is signed in now, with a fresh token for what is sent next.
  function session() {
    return ask(Field.urls.session);
  }

  function pack() {
    return ask(Field.urls.pack, {}, PATIENCE_UPLOAD);
  }

  async function envelope(store, sheet, token) {
    const body = new FormData();
    body.append("sheet", JSON.stringify(Field.outgoing(sheet)));
    for (const id of sheet.photos) {
      const photo = await store.photo(id).catch(() => null);
      if (photo) {
        body.append("photo-" + id, photo, id + ".jpg");
      }
    }
    if (sheet.signature && sheet.signature.photo) {
      const drawn = await store.photo(sheet.signature.photo).catch(() => null);
      if (drawn) {
        body.append("signature", drawn, "signature.png");
      }
    }
    return { method: "POST", body: body, headers: { "X-CSRFToken": token } };
  }

  // Sends what is ready, one sheet after the other, with a token just fetched. Returns {sent,
  // conflicts, refused}; throws a Refusal when the rest has to wait.
  async function push(store, token, progress) {
    const outcome = { sent: 0, conflicts: 0, refused: 0 };
    const ready = (await store.sheets()).filter((sheet) => sheet.state === "ready");
    if (!ready.length) {
      return outcome;
    }
    let trouble = null;
    for (let at = 0; at < ready.length; at += 1) {
      progress(at + 1, ready.length);
      try {
        await sendOne(store, ready[at], token, outcome);
      } catch (refusal) {
        // A sheet at which the server stumbles must not hold up those behind it.
        if (!(refusal.status >= 500)) {
          throw refusal;
        }
        trouble = refusal;
      }
    }
    if (trouble) {
      throw trouble;
    }
    await store.setNote("synced", { at: Date.now() });
    return outcome;
  }

  async function sendOne(store, sheet, token, outcome) {
    let answer = null;
    try {
      answer = await ask(Field.urls.sheets, await envelope(store, sheet, token), PATIENCE_UPLOAD);
    } catch (refusal) {
      const mendable = refusal.kind === TROUBLE && [400, 404, 409, 413, 422].includes(refusal.status);
      if (!mendable) {
        throw refusal;
      }
      sheet.state = "refused";
      sheet.changes = [];
      if (refusal.body.people) {
        meetFamily(sheet, refusal.body.people);
      }
      if (refusal.body.definition) {
        renew(sheet, refusal.body.definition);
      }
      sheet.refusal = {
        words: refusal.body.words || Field.say("refused_" + refusal.status) || Field.say("refused_400"),
        errors: refusal.body.errors || {},
        code: refusal.body.error || ""
      };
      await store.saveSheet(sheet);
      outcome.refused += 1;
      return;
    }
    const conflict = answer.state === "CONFLICT";
    await store.removeSheet(sheet.id, {
      title: sheet.title, number: answer.number, conflict: conflict, words: answer.words
    });
    await store.removeTask(sheet.task.id);
    outcome[conflict ? "conflicts" : "sent"] += 1;
  }

  // The form changed on the server: answers stay where the question stays, the rest is told.
  function renew(sheet, definition) {
    const before = new Map(Field.items(sheet.definition).map((item) => [item.id, item]));
    const after = new Map(Field.items(definition).map((item) => [item.id, item]));
    const lines = sheet.changes;
    after.forEach(function (item, id) {
      if (!before.has(id)) {
        lines.push(Field.say("item_new", { item: item.title }));
      }
    });
    before.forEach(function (item, id) {
      if (!after.has(id)) {
        const answer = Field.shownAnswer(item, sheet.values[id], {}) || Field.say("nothing");
        lines.push(Field.say("item_gone", { item: item.title, answer: answer }));
        delete sheet.values[id];
      }
    });
    sheet.definition = definition;
  }

  // The family changed in the register: who left is asked about no more.
  function meetFamily(sheet, people) {
    const here = people.map((person) => person.number);
    sheet.task.people = people;
    Field.items(sheet.definition).filter((item) => item.type === "members").forEach(function (item) {
      const answers = Object.entries(sheet.values[item.id] || {});
      const left = answers.filter((answer) => here.includes(answer[0]));
      if (left.length < answers.length) {
        sheet.changes.push(Field.say("family_changed"));
        sheet.values[item.id] = Object.fromEntries(left);
      }
    });
  }

  // Only one tab at a time sends.
  async function pushOnce(store, token, progress) {
    if (!navigator.locks) {
      return push(store, token, progress);
    }
    return navigator.locks.request("xj-field-push", { ifAvailable: true }, function (lock) {
      return lock ? push(store, token, progress) : null;
    });
  }

  Field.Refusal = Refusal;
  Field.session = session;
  Field.fetchPack = pack;
  Field.push = pushOnce;
}());
