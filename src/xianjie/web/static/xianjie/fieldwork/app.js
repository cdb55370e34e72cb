// The page: today's tasks, what lies on the device, and the way to and from the server.
(function () {
  "use strict";
  const Field = window.XjField;
  const say = Field.say;
  const h = Field.h;
  const OPEN_TASK = /^#task-(\d+)$/;
  const OPEN_SHEET = /^#sheet-([0-9a-f-]{36})$/;
  const RETRY = 60000;
  const REFRESH_AFTER = 4 * 3600000;
  const view = Field.root.querySelector("[data-xj-view]");
  const strip = Field.root.querySelector("[data-xj-strip]");
  const told = Field.root.querySelector("[data-xj-told]");

  const state = {
    store: null, me: null, online: navigator.onLine, signedOut: false, busy: "", others: 0,
    pick: "all", village: "", here: null
  };

  function tell(kind, text, more) {
    told.replaceChildren(Field.notice(kind, text, more));
  }

  function hush() {
    told.replaceChildren();
  }

  function wayBack(page) {
    return page + "?next=" + encodeURIComponent(Field.urls.home);
  }

  function explain(refusal) {
    if (refusal.kind === "offline") {
      state.online = false;
      tell("", say("no_network"));
    } else if (refusal.kind === "signed-out") {
      state.signedOut = true;
      const first = refusal.body.error === "not-yet" ? refusal.body.first : "";
      tell("bad", say(first ? "do_first" : "signed_out"), [" ", h("a", {
        href: wayBack(first || Field.urls.sign_in)
      }, say(first ? "go_there" : "sign_in_again"))]);
    } else if (refusal.status === 403) {
      tell("bad", say("not_allowed"));
    } else if (refusal.status === 429) {
      tell("", refusal.body.words || say("too_often"));
    } else if (refusal.kind) {
      tell("bad", say("server_trouble"));
    } else {
      tell("bad", say("device_trouble"));
    }
  }

  // The strip on top: who, on or off line, what waits, when last sent.
  async function drawStrip() {
    const store = state.store;
    const counts = store ? await store.counts() : { draft: 0, ready: 0, refused: 0 };
    const synced = store ? await store.note("synced") : null;
    const waiting = counts.ready + counts.refused;
    const mode = state.signedOut ? "signed_out_short" : state.online ? "online" : "offline";
    strip.replaceChildren(
      h("span", { class: "xj-dot " + (mode === "online" ? "xj-dot-ok" : "xj-dot-warn") }, say(mode)),
      h("span", { class: waiting ? "xj-field-waits" : "" }, say("waiting", { n: waiting })),
      h("span", {}, say("drafts", { n: counts.draft })),
      h("span", { class: "xj-field-last" },
        synced ? say("last_sync", { when: Field.clock(synced.at) }) : say("never_synced"))
    );
    return counts;
  }

  async function busy(name, work, asked) {
    if (state.busy) {
      if (asked) {
        tell("info", say("busy"));
      }
      return null;
    }
    state.busy = name;
    try {
      return await work();
    } catch (refusal) {
      explain(refusal);
      return null;
    } finally {
      state.busy = "";
      await drawStrip();
    }
  }

  // Asks who is signed in and opens the database of that account.
  async function meet() {
    let who = null;
    try {
      who = await Field.session();
    } catch (refusal) {
      if (refusal.status === 403) {
        // Somebody signed in who has no business here: what others left is not for them.
        await Field.leaveOnlyUnsent("");
        state.store = null;
        await draw();
      }
      throw refusal;
    }
    state.online = true;
    state.signedOut = false;
    const id = String(who.user.id);
    if (!state.store || state.store.user !== id) {
      if (state.store) {
        state.store.close();
      }
      state.store = await Field.openStore(id);
    }
    state.me = who.user;
    await state.store.setNote("me", who.user);
    state.others = await Field.leaveOnlyUnsent(id);
    return who;
  }

  async function fetchPack(asked) {
    return busy("pack", async function () {
      if (asked) {
        tell("info", say("fetching"));
      }
      await meet();
      const pack = await Field.fetchPack();
      await state.store.putPack(pack);
      if (asked) {
        tell("info", say("fetched", { n: pack.tasks.length }));
      }
      await draw();
      return pack;
    }, asked);
  }

  async function push(asked) {
    return busy("push", async function () {
      if (!state.store || (!asked && !(await state.store.counts()).ready)) {
        return null;
      }
      const who = await meet();
      let outcome = null;
      try {
        outcome = await Field.push(state.store, who.csrf, function (at, of) {
          tell("info", say("sending", { at: at, of: of }));
        });
      } finally {
        await draw();
      }
      if (!outcome) {
        return null;
      }
      const done = outcome.sent + outcome.conflicts + outcome.refused;
      if (done || asked) {
        tell(outcome.refused ? "bad" : "info", [
          say(done ? "sent" : "nothing_to_send", { n: outcome.sent }),
          outcome.conflicts ? say("sent_conflicts", { n: outcome.conflicts }) : "",
          outcome.refused ? say("sent_refused", { n: outcome.refused }) : ""
        ].join(""));
      }
      return outcome;
    }, asked);
  }

  // What belongs to nobody any more: a pack older than the days that the county allows.
  async function dropOld(pack) {
    if (pack && Date.now() - pack.fetched_at > pack.keep_days * Field.DAY) {
      await state.store.dropPack();
      tell("", say("pack_dropped", { n: pack.keep_days }));
      return null;
    }
    return pack;
  }

  // Lists.
  function tabs(here, counts, tasks) {
    const entries = [
      ["#tasks", say("tab_tasks"), tasks],
      ["#device", say("tab_device"), counts.draft + counts.ready + counts.refused],
      ["#about", say("tab_about"), null]
    ];
    return h("nav", { class: "xj-field-tabs", "aria-label": say("tabs") }, entries.map(function (entry) {
      return h("a", { href: entry[0], "aria-current": entry[0] === here ? "page" : null }, entry[1],
        entry[2] === null ? null : h("span", { class: "xj-count" }, String(entry[2])));
    }));
  }

  function overdue(task) {
    return Boolean(task.due_on) && task.due_on < Field.day(new Date());
  }

  function due(task) {
    if (!task.due_on) {
      return h("span", { class: "xj-muted" }, say("no_deadline"));
    }
    const days = Math.round((Date.parse(task.due_on) - Date.parse(Field.day(new Date()))) / Field.DAY);
    if (days < 0) {
      return h("span", { class: "xj-tag xj-tag-bad" }, say("overdue", { n: -days }));
    }
    return h("span", { class: days <= 1 ? "xj-tag xj-tag-warn" : "xj-muted" },
      days === 0 ? say("due_today") : say("due_in", { n: days }));
  }

  const MARKS = { draft: "xj-tag-pri", ready: "xj-tag-warn", refused: "xj-tag-bad" };

  function taskRow(task, sheet) {
    return h("li", {}, h("a", { class: "xj-field-task", href: "#task-" + task.id },
      h("span", { class: "xj-field-task-who" }, h("b", {}, task.household.head),
        h("span", {}, say("members", { n: task.household.members })),
        task.mine ? h("span", { class: "xj-tag xj-tag-pri" }, say("mine")) : null,
        sheet ? h("span", { class: "xj-tag " + MARKS[sheet.state] }, say("state_" + sheet.state)) : null),
      h("span", { class: "xj-field-task-what" }, task.title + (task.stage ? " · " + task.stage : ""), due(task)),
      h("small", {}, [distance(task), task.household.group, task.household.code, task.household.category].filter(Boolean).join(" · "))
    ));
  }

  function picked(tasks) {
    return tasks.filter(function (task) {
      return (!state.village || task.household.village === state.village) &&
        (state.pick === "all" || (state.pick === "mine" ? task.mine : overdue(task)));
    });
  }

  // Nearest first, where the position is known and allowed; it is asked once and never kept.
  function ordered(tasks) {
    if (!state.here) {
      return tasks;
    }
    const far = (task) => (task.door ? Field.metres(state.here, task.door) : Infinity);
    return tasks.slice().sort((one, other) => far(one) - far(other) || 0);
  }

  async function findNear() {
    if (state.here) {
      state.here = null;
      await draw();
      return;
    }
    try {
      state.here = await Field.position();
      await draw();
    } catch (error) {
      tell("", say("position_failed"));
    }
  }

  function distance(task) {
    if (!state.here || !task.door) {
      return null;
    }
    const far = Field.metres(state.here, task.door);
    return far < 950 ? say("metres", { n: Math.max(10, Math.round(far / 10) * 10) })
      : say("kilometres", { n: (far / 1000).toFixed(1) });
  }

  function filters(tasks) {
    const villages = Array.from(new Set(tasks.map((task) => task.household.village)));
    const counts = {
      all: tasks.length, mine: tasks.filter((task) => task.mine).length, overdue: tasks.filter(overdue).length
    };
    const chips = Object.keys(counts).map(function (name) {
      return h("button", {
        type: "button", class: "xj-field-chip", "aria-pressed": String(state.pick === name),
        onclick: function () {
          state.pick = name;
          draw();
        }
      }, say("pick_" + name, { n: counts[name] }));
    });
    const places = villages.length < 2 ? null : h("select", {
      class: "xj-select", "aria-label": say("village"),
      onchange: function (event) {
        state.village = event.target.value;
        draw();
      }
    }, h("option", { value: "" }, say("all_villages")), villages.map(function (name) {
      return h("option", { value: name, selected: state.village === name }, name);
    }));
    const near = tasks.some((task) => task.door) ? h("button", {
      type: "button", class: "xj-field-chip", "aria-pressed": String(Boolean(state.here)), onclick: findNear
    }, Field.icon("pin"), say("near_first")) : null;
    return h("div", { class: "xj-field-filters" }, chips, near, places);
  }

  function grouped(tasks, sheets) {
    const places = new Map();
    tasks.forEach(function (task) {
      const place = task.household.village;
      places.set(place, (places.get(place) || []).concat([task]));
    });
    return Array.from(places, function (entry) {
      return h("section", { class: "xj-field-place" }, h("h2", {}, entry[0]),
        h("ul", {}, entry[1].map((task) => taskRow(task, sheets.get(task.id)))));
    });
  }

  async function drawTasks(counts) {
    const store = state.store;
    const pack = store ? await dropOld(await store.note("pack")) : null;
    const tasks = pack ? await store.tasks() : [];
    const sheets = new Map((store ? await store.sheets() : []).map((sheet) => [sheet.task.id, sheet]));
    const shown = ordered(picked(tasks));
    const parts = [
      tabs("#tasks", counts, tasks.length),
      h("div", { class: "xj-field-actions" },
        h("button", { type: "button", class: "xj-btn xj-btn-main", onclick: () => fetchPack(true) },
          Field.icon("download"), say("fetch")),
        h("button", { type: "button", class: "xj-btn", onclick: () => push(true) },
          Field.icon("upload"), say(counts.ready ? "push" : "push_none", { n: counts.ready }))),
      h("p", { class: "xj-field-age" }, pack
        ? say("pack_age", { when: Field.clock(pack.fetched_at), age: Field.age(pack.fetched_at), n: tasks.length })
        : say("no_pack")),
      pack && pack.left_out ? Field.notice("", say("left_out", { n: pack.left_out })) : null,
      state.others ? Field.notice("", say("others_wait", { n: state.others })) : null
    ];
    if (tasks.length) {
      parts.push(filters(tasks));
      parts.push(shown.length ? grouped(shown, sheets) : h("p", { class: "xj-field-none" }, say("none_picked")));
    } else {
      parts.push(empty(pack));
    }
    view.replaceChildren(...parts.flat().filter(Boolean));
  }

  function empty(pack) {
    return h("div", { class: "xj-empty" }, Field.icon("check"),
      h("h2", {}, say(pack ? "empty_title" : "first_title")),
      h("p", {}, say(pack ? "empty_text" : "first_text")));
  }

  function sheetRow(sheet) {
    const errors = sheet.refusal ? Object.values(sheet.refusal.errors) : [];
    return h("li", {}, h("a", { class: "xj-field-task", href: "#sheet-" + sheet.id },
      h("span", { class: "xj-field-task-who" }, h("b", {}, sheet.task.household.head),
        h("span", { class: "xj-tag " + MARKS[sheet.state] }, say("state_" + sheet.state))),
      h("span", { class: "xj-field-task-what" }, sheet.title),
      h("small", {}, say("changed_at", { when: Field.clock(sheet.changed) })),
      sheet.refusal ? h("span", { class: "xj-field-why" }, [sheet.refusal.words].concat(errors).join(" ")) : null));
  }

  async function drawDevice(counts) {
    const store = state.store;
    const sheets = store ? (await store.sheets()).reverse() : [];
    const receipts = store ? await store.receipts() : [];
    const pack = store ? await store.note("pack") : null;
    const keep = pack ? pack.keep_days : 7;
    const old = sheets.some((sheet) => Date.now() - sheet.changed > keep * Field.DAY);
    view.replaceChildren(...[
      tabs("#device", counts, store ? await store.db.tasks.count() : 0),
      h("div", { class: "xj-field-actions" },
        h("button", { type: "button", class: "xj-btn xj-btn-main", onclick: () => push(true) },
          Field.icon("upload"), say(counts.ready ? "push" : "push_none", { n: counts.ready }))),
      old ? Field.notice("bad", say("too_long", { n: keep })) : null,
      sheets.length ? h("ul", { class: "xj-field-sheets" }, sheets.map(sheetRow))
        : h("p", { class: "xj-field-none" }, say("nothing_here")),
      h("h2", { class: "xj-field-heading" }, say("receipts")),
      receipts.length ? h("ul", { class: "xj-field-receipts" }, receipts.map(function (receipt) {
        return h("li", {}, h("span", { class: "xj-dot " + (receipt.conflict ? "xj-dot-warn" : "xj-dot-ok") },
          receipt.conflict ? say("receipt_conflict") : say("receipt_ok")),
        h("span", {}, say("receipt_line", { title: receipt.title, number: receipt.number })),
        h("small", {}, Field.clock(receipt.at)), receipt.words ? h("p", {}, receipt.words) : null);
      })) : h("p", { class: "xj-field-none" }, say("no_receipts"))
    ].filter(Boolean));
  }

  async function drawAbout(counts) {
    const store = state.store;
    const pack = store ? await store.note("pack") : null;
    const me = store ? await store.note("me") : null;
    const lines = [
      me ? say("about_user", { name: me.name }) : say("about_nobody"),
      say("about_lies"), say("about_keep", { n: pack ? pack.keep_days : 7 }), say("about_lost")
    ];
    view.replaceChildren(
      tabs("#about", counts, store ? await store.db.tasks.count() : 0),
      h("ul", { class: "xj-field-lines" }, lines.map((line) => h("li", {}, line))),
      h("div", { class: "xj-field-actions" },
        h("button", {
          type: "button", class: "xj-btn", disabled: !pack,
          onclick: async function () {
            await store.dropPack();
            tell("info", say("pack_cleared"));
            await draw();
          }
        }, say("clear_pack")),
        h("a", { class: "xj-btn", href: Field.urls.tasks }, say("online_sheets")))
    );
  }

  async function draw() {
    try {
      await drawPlace();
    } catch (error) {
      tell("bad", say("page_trouble"));
      throw error;
    }
  }

  async function drawPlace() {
    const counts = await drawStrip();
    const place = window.location.hash;
    const task = OPEN_TASK.exec(place);
    const sheet = OPEN_SHEET.exec(place);
    document.body.classList.toggle("xj-field-filling", Boolean(task || sheet));
    if (state.store && (task || sheet)) {
      const opened = await Field.openSheet(state.store, task ? { task: Number(task[1]) } : { sheet: sheet[1] }, view, {
        strip: drawStrip, tell: tell, hush: hush,
        done: function () {
          window.location.hash = "#tasks";
        }
      });
      if (opened) {
        return;
      }
      window.location.replace("#tasks");
      return;
    }
    if (place === "#device") {
      await drawDevice(counts);
    } else if (place === "#about") {
      await drawAbout(counts);
    } else {
      await drawTasks(counts);
    }
    Field.root.dataset.xjReady = "1";
  }

  // When something may have changed: send what is ready, and fetch a new pack when the old is old.
  async function wake() {
    const filling = OPEN_SHEET.test(window.location.hash) || OPEN_TASK.test(window.location.hash);
    if (!state.store || state.busy || filling) {
      return;
    }
    const counts = await state.store.counts();
    if (counts.ready) {
      await push(false);
    } else if (!state.online && navigator.onLine) {
      await busy("meet", meet);
    }
    const pack = await state.store.note("pack");
    if (state.online && !state.signedOut && (!pack || Date.now() - pack.fetched_at > REFRESH_AFTER)) {
      await fetchPack(false);
    }
  }

  function away() {
    state.online = false;
    drawStrip();
  }

  async function back() {
    state.online = true;
    await busy("meet", meet);
    await wake();
  }

  async function start() {
    Field.root.querySelector("[data-xj-fallback]").hidden = true;
    Field.root.querySelector("[data-xj-app]").hidden = false;
    const last = Field.lastUser();
    if (last) {
      state.store = await Field.openStore(last);
    }
    await draw();
    navigator.serviceWorker.register(Field.urls.worker, { scope: Field.urls.home }).catch(function () {
      tell("", say("no_worker"));
    });
    if (navigator.storage && navigator.storage.persist) {
      navigator.storage.persist();
    }
    window.addEventListener("hashchange", async function () {
      hush();
      await draw();
      window.scrollTo(0, 0);
      view.focus({ preventScroll: true });
      await wake();
    });
    window.addEventListener("online", back);
    window.addEventListener("offline", away);
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "visible") {
        wake();
      }
    });
    window.setInterval(wake, RETRY);
    await busy("meet", meet);
    await draw();
    await wake();
  }

  if (Field.usable()) {
    start().catch(function () {
      Field.root.querySelector("[data-xj-fallback]").hidden = false;
      Field.root.querySelector("[data-xj-app]").hidden = true;
    });
  }
}());
