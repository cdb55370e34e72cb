// On every page: nobody leaves while work that only lies on this device would be lost.
//
// Reads the database of the offline page without its library, which these pages do not load.
(function () {
  "use strict";
  const PREFIX = "xj-field-";
  const form = document.querySelector("form[data-xj-leave]");
  if (!form || !window.indexedDB) {
    return;
  }
  const own = PREFIX + form.dataset.xjLeave;
  const dialog = document.querySelector("[data-xj-leave-dialog]");
  let cleared = false;

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () {
        resolve(request.result);
      };
      request.onerror = function () {
        reject(request.error);
      };
    });
  }

  // Opens a database only when it is there; a new one would stand in the way of the page.
  function existing(name) {
    return new Promise(function (resolve) {
      const request = window.indexedDB.open(name);
      request.onupgradeneeded = function () {
        request.transaction.abort();
      };
      request.onsuccess = function () {
        request.result.onversionchange = function () {
          request.result.close();
        };
        resolve(request.result);
      };
      request.onerror = function (event) {
        event.preventDefault();
        resolve(null);
      };
    });
  }

  async function unsent(name) {
    const db = await existing(name);
    if (!db) {
      return 0;
    }
    try {
      return await asked(db.transaction("sheets").objectStore("sheets").count());
    } finally {
      db.close();
    }
  }

  function wipe(name) {
    return new Promise(function (resolve) {
      const request = window.indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = function () {
        resolve();
      };
    });
  }

  // Somebody else worked here before: what the offline page knew for them goes.
  async function clearOthers() {
    const known = window.indexedDB.databases ? await window.indexedDB.databases() : [];
    for (const entry of known) {
      if (!entry.name || !entry.name.startsWith(PREFIX) || entry.name === own) {
        continue;
      }
      if ((await unsent(entry.name)) === 0) {
        await wipe(entry.name);
        continue;
      }
      const db = await existing(entry.name);
      if (db) {
        const parts = ["tasks", "receipts", "meta"];
        const change = db.transaction(parts, "readwrite");
        change.objectStore("tasks").clear();
        change.objectStore("receipts").clear();
        change.objectStore("meta").delete("pack");
        change.objectStore("meta").delete("me");
        db.close();
      }
    }
  }

  async function leave() {
    await wipe(own);
    window.localStorage.removeItem(own);
    window.localStorage.removeItem("xj-field-last");
    cleared = true;
    form.requestSubmit();
  }

  function show(count) {
    dialog.querySelectorAll("[data-xj-leave-count]").forEach(function (spot) {
      spot.textContent = String(count);
    });
    dialog.querySelector("[data-xj-leave-sure]").hidden = true;
    dialog.querySelector("[data-xj-leave-failed]").hidden = true;
    dialog.showModal();
  }

  form.addEventListener("submit", async function (event) {
    // Where the offline page never was, the form goes its plain way.
    if (cleared || !window.localStorage.getItem(own)) {
      return;
    }
    event.preventDefault();
    let count = 0;
    try {
      count = await unsent(own);
    } catch (error) {
      // What cannot be read is not wiped either.
      cleared = true;
      form.requestSubmit();
      return;
    }
    if (count && dialog) {
      show(count);
      dialog.dataset.xjLeaveCount = String(count);
      return;
    }
    await leave();
  });

  if (dialog) {
    dialog.querySelector("[data-xj-leave-stay]").addEventListener("click", function () {
      dialog.close();
    });
    dialog.querySelector("[data-xj-leave-discard]").addEventListener("click", function () {
      const sure = dialog.querySelector("[data-xj-leave-sure]");
      sure.hidden = false;
      sure.querySelector("button").focus();
    });
    dialog.querySelector("[data-xj-leave-sure] button").addEventListener("click", async function () {
      const body = new URLSearchParams({
        csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
        sheets: dialog.dataset.xjLeaveCount
      });
      let noted = false;
      try {
        const answer = await fetch(dialog.dataset.xjDiscard, {
          method: "POST", body: body, credentials: "same-origin",
          headers: { Accept: "application/json" }
        });
        noted = answer.ok;
      } catch (error) {
        noted = false;
      }
      dialog.querySelector("[data-xj-leave-failed]").hidden = noted;
      if (noted) {
        dialog.close();
        await leave();
      }
    });
  }

  clearOthers().catch(function () {});
}());
