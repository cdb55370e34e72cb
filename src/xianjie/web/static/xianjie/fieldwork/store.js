// What lies on the device: one database per account, each record sealed with a key of its own.
//
// The key cannot be taken out of the browser. It keeps copies of the database unreadable; it does
// not keep out whoever holds the unlocked phone and its open browser.
(function () {
  "use strict";
  const Field = window.XjField = window.XjField || {};
  const PREFIX = "xj-field-";
  const LAST = "xj-field-last";
  const RECEIPTS_KEPT = 50;
  const TABLES = {
    meta: "name",
    tasks: "id, order",
    sheets: "id, task, state, changed",
    photos: "id, sheet",
    receipts: "++id, at"
  };

  function usable() {
    return Boolean(window.Dexie && window.indexedDB && window.isSecureContext &&
      window.crypto && window.crypto.subtle && "serviceWorker" in navigator);
  }

  function database(user) {
    const db = new window.Dexie(PREFIX + user);
    db.version(1).stores(TABLES);
    return db;
  }

  async function open(user) {
    const db = database(user);
    // Other pages look for this mark before they look for the database (guard.js).
    localStorage.setItem(PREFIX + user, "1");
    await db.open();
    if (!(await db.meta.get("key"))) {
      const made = await window.crypto.subtle.generateKey(
        { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]
      );
      // Another tab may have been quicker: the first key stays.
      await db.meta.add({ name: "key", value: made }).catch(function () {});
    }
    const key = (await db.meta.get("key")).value;
    localStorage.setItem(LAST, String(user));
    return new Store(db, String(user), key);
  }

  class Store {
    constructor(db, user, key) {
      this.db = db;
      this.user = user;
      this.key = key;
    }

    // Sealing. A record that cannot be opened any more is left out, never a dead page.
    async seal(value) {
      return this.sealBytes(new TextEncoder().encode(JSON.stringify(value)));
    }

    async sealBytes(bytes) {
      const iv = window.crypto.getRandomValues(new Uint8Array(12));
      const box = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, this.key, bytes);
      return { iv: iv, box: box };
    }

    async unsealBytes(sealed) {
      return window.crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, this.key, sealed.box);
    }

    async unseal(sealed) {
      try {
        return JSON.parse(new TextDecoder().decode(await this.unsealBytes(sealed)));
      } catch (error) {
        return null;
      }
    }

    async note(name) {
      const row = await this.db.meta.get(name);
      return row && row.value ? this.unseal(row.value) : null;
    }

    async setNote(name, value) {
      await this.db.meta.put({ name: name, value: await this.seal(value) });
    }

    // The pack: everything is replaced in one go, so that half a pack is never seen.
    async putPack(pack) {
      const rows = [];
      for (let order = 0; order < pack.tasks.length; order += 1) {
        const task = pack.tasks[order];
        rows.push({ id: task.id, order: order, sealed: await this.seal(task) });
      }
      const head = Object.assign({}, pack, { tasks: undefined, fetched_at: Date.now() });
      const sealed = await this.seal(head);
      await this.db.transaction("rw", this.db.tasks, this.db.meta, async () => {
        await this.db.tasks.clear();
        await this.db.tasks.bulkPut(rows);
        await this.db.meta.put({ name: "pack", value: sealed });
      });
    }

    async dropPack() {
      await this.db.transaction("rw", this.db.tasks, this.db.meta, async () => {
        await this.db.tasks.clear();
        await this.db.meta.delete("pack");
      });
    }

    async tasks() {
      const rows = await this.db.tasks.orderBy("order").toArray();
      const found = await Promise.all(rows.map((row) => this.unseal(row.sealed)));
      return found.filter(Boolean);
    }

    async task(id) {
      const row = await this.db.tasks.get(id);
      return row ? this.unseal(row.sealed) : null;
    }

    // Sheets: state is draft, ready (waits for the network) or refused (has to be mended).
    async saveSheet(sheet) {
      sheet.changed = Date.now();
      const sealed = await this.seal(sheet);
      await this.db.sheets.put({
        id: sheet.id, task: sheet.task.id, state: sheet.state, changed: sheet.changed, sealed: sealed
      });
    }

    async sheet(id) {
      const row = await this.db.sheets.get(id);
      return row ? this.unseal(row.sealed) : null;
    }

    async sheets() {
      const rows = await this.db.sheets.orderBy("changed").toArray();
      return (await Promise.all(rows.map((row) => this.unseal(row.sealed)))).filter(Boolean);
    }

    async counts() {
      const found = { draft: 0, ready: 0, refused: 0 };
      await this.db.sheets.orderBy("state").eachKey(function (state) {
        found[state] += 1;
      });
      return found;
    }

    async removeSheet(id, receipt) {
      await this.db.transaction("rw", this.db.sheets, this.db.photos, this.db.receipts, async () => {
        await this.db.photos.where("sheet").equals(id).delete();
        await this.db.sheets.delete(id);
        if (receipt) {
          await this.db.receipts.add(Object.assign({ at: Date.now() }, receipt));
          const ids = await this.db.receipts.orderBy("id").primaryKeys();
          await this.db.receipts.bulkDelete(ids.slice(0, Math.max(0, ids.length - RECEIPTS_KEPT)));
        }
      });
    }

    async removeTask(id) {
      await this.db.tasks.delete(id);
    }

    async addPhoto(id, sheet, blob) {
      const sealed = await this.sealBytes(await blob.arrayBuffer());
      await this.db.photos.put({ id: id, sheet: sheet, type: blob.type, sealed: sealed });
    }

    async photo(id) {
      const row = await this.db.photos.get(id);
      if (!row) {
        return null;
      }
      return new Blob([await this.unsealBytes(row.sealed)], { type: row.type });
    }

    async removePhoto(id) {
      await this.db.photos.delete(id);
    }

    async receipts() {
      return this.db.receipts.orderBy("id").reverse().toArray();
    }

    close() {
      this.db.close();
    }
  }

  // Whatever others left on this device: what they know goes, what they did not send stays sealed
  // for them. Returns how many sheets still wait for their owners.
  async function leaveOnlyUnsent(user) {
    let waiting = 0;
    for (const name of await window.Dexie.getDatabaseNames()) {
      if (!name.startsWith(PREFIX) || name === PREFIX + user) {
        continue;
      }
      const db = database(name.slice(PREFIX.length));
      try {
        await db.open();
        const left = await db.sheets.count();
        if (left) {
          await db.transaction("rw", db.tasks, db.receipts, db.meta, async function () {
            await db.tasks.clear();
            await db.receipts.clear();
            await db.meta.bulkDelete(["pack", "me"]);
          });
        }
        db.close();
        if (!left) {
          await window.Dexie.delete(name);
          localStorage.removeItem(name);
        }
        waiting += left;
      } catch (error) {
        db.close();
      }
    }
    return waiting;
  }

  function uuid() {
    if (window.crypto.randomUUID) {
      return window.crypto.randomUUID();
    }
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  Field.usable = usable;
  Field.uuid = uuid;
  Field.openStore = open;
  Field.leaveOnlyUnsent = leaveOnlyUnsent;
  Field.lastUser = function () {
    return localStorage.getItem(LAST) || "";
  };
}());
