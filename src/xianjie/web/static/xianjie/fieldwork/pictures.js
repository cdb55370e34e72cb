// Photos, position and signature on a sheet.
(function () {
  "use strict";
  const Field = window.XjField;
  const say = Field.say;
  const h = Field.h;
  const MOST_PHOTOS = 6;

  function asks(sheet, type) {
    return Field.items(sheet.definition).find((item) => item.type === type) || null;
  }

  function photos(store, sheet, save, tell) {
    const shelf = h("ul", { class: "xj-field-photos" });
    const input = h("input", {
      type: "file", accept: "image/*", capture: "environment", class: "xj-hidden", id: "photo-input",
      onchange: async function () {
        for (const file of Array.from(input.files).slice(0, MOST_PHOTOS - sheet.photos.length)) {
          try {
            const id = Field.uuid();
            await store.addPhoto(id, sheet.id, await Field.smallPhoto(file));
            sheet.photos.push(id);
            await save();
          } catch (error) {
            tell("bad", say("bad_photo"));
          }
        }
        input.value = "";
        await draw();
      }
    });
    const full = h("p", { class: "xj-field-help" }, say("photos_full", { n: MOST_PHOTOS }));

    async function draw() {
      const rows = [];
      for (const id of sheet.photos) {
        const blob = await store.photo(id);
        if (!blob) {
          continue;
        }
        const canvas = h("canvas", { role: "img", "aria-label": say("photo_number", { n: rows.length + 1 }) });
        await Field.drawInto(canvas, blob);
        rows.push(h("li", {}, canvas, h("button", {
          type: "button", class: "xj-btn", "aria-label": say("photo_remove", { n: rows.length + 1 }),
          onclick: async function () {
            sheet.photos = sheet.photos.filter((one) => one !== id);
            await save();
            await store.removePhoto(id);
            await draw();
          }
        }, say("remove"))));
      }
      shelf.replaceChildren(...rows);
      full.hidden = sheet.photos.length < MOST_PHOTOS;
      press.hidden = sheet.photos.length >= MOST_PHOTOS;
    }

    const press = h("label", { class: "xj-btn", for: "photo-input" }, Field.icon("plus"), say("take_photo"));
    draw();
    return h("section", { class: "xj-field-section" }, h("h2", {}, say("photos")), shelf, input, press, full);
  }

  function position(sheet, save) {
    const line = h("p", { class: "xj-field-help", role: "status" });
    const forget = h("button", {
      type: "button", class: "xj-btn",
      onclick: async function () {
        sheet.position = null;
        await save();
        draw();
      }
    }, say("remove"));
    const press = h("button", {
      type: "button", class: "xj-btn",
      onclick: async function () {
        line.textContent = say("position_wait");
        try {
          sheet.position = await Field.position();
          await save();
          draw();
        } catch (error) {
          line.textContent = say("position_failed");
        }
      }
    }, Field.icon("pin"), say("position_take"));

    function draw() {
      line.textContent = sheet.position
        ? say("position_taken", { n: sheet.position.accuracy }) : say("position_why");
      forget.hidden = !sheet.position;
    }

    draw();
    return h("section", { class: "xj-field-section" }, h("h2", {}, say("position")), line,
      h("div", { class: "xj-field-actions" }, press, forget));
  }

  // Signing on the screen, or agreeing by word: for those who cannot or will not sign.
  function signature(store, sheet, save) {
    const canvas = h("canvas", { width: "640", height: "260", class: "xj-field-pad", role: "img", "aria-label": say("signature_pad") });
    const pad = Field.signaturePad(canvas, async function () {
      const id = (sheet.signature && sheet.signature.photo) || Field.uuid();
      await store.addPhoto(id, sheet.id, await pad.blob());
      sheet.signature = { photo: id };
      await save();
    });
    const again = h("button", {
      type: "button", class: "xj-btn",
      onclick: async function () {
        pad.clear();
        await forget();
      }
    }, say("signature_again"));
    const name = h("input", {
      id: "oral-name", class: "xj-input", maxlength: "30", autocomplete: "off",
      oninput: function () {
        return spokenFor();
      }
    });
    const drawn = h("div", {}, canvas, h("div", { class: "xj-field-actions" }, again));
    const spoken = h("div", { class: "xj-field-item" }, h("label", { for: "oral-name" }, say("oral_who")), name);

    // Agreed by word: a picture says so, filed like a signature.
    async function spokenFor() {
      const who = name.value.trim();
      if (!who) {
        await forget();
        sheet.signature = { oral: "" };
        await save();
        return;
      }
      const id = (sheet.signature && sheet.signature.photo) || Field.uuid();
      pad.write([say("oral_line", { who: who }), say("oral_day", { day: Field.day(new Date()) })]);
      await store.addPhoto(id, sheet.id, await pad.blob());
      sheet.signature = { oral: who, photo: id };
      await save();
    }

    async function forget() {
      if (sheet.signature && sheet.signature.photo) {
        await store.removePhoto(sheet.signature.photo);
      }
      sheet.signature = null;
      await save();
    }

    function way(value, label) {
      const input = h("input", {
        type: "radio", name: "sign-way", id: "sign-" + value,
        onchange: async function () {
          show(value);
          await forget();
          pad.clear();
          if (value === "oral") {
            await spokenFor();
          }
        }
      });
      input.checked = value === (sheet.signature && "oral" in sheet.signature ? "oral" : "drawn");
      return h("label", { class: "xj-field-choice", for: "sign-" + value }, input, h("span", {}, label));
    }

    function show(value) {
      drawn.hidden = value !== "drawn";
      spoken.hidden = value !== "oral";
    }

    const oral = sheet.signature && "oral" in sheet.signature;
    name.value = oral ? sheet.signature.oral : "";
    show(oral ? "oral" : "drawn");
    if (!oral && sheet.signature && sheet.signature.photo) {
      store.photo(sheet.signature.photo).then(function (blob) {
        return blob ? pad.show(blob) : null;
      });
    }
    const wrong = h("p", { class: "xj-field-error", hidden: true });
    const element = h("section", { class: "xj-field-section", id: "signature" }, h("h2", {}, asks(sheet, "signature").title),
      h("div", { class: "xj-field-choices", role: "radiogroup", "aria-label": say("signature_way") },
        way("drawn", say("sign_here")), way("oral", say("sign_oral"))), drawn, spoken, wrong);
    element.blame = function (words) {
      wrong.hidden = !words;
      wrong.textContent = words;
    };
    return element;
  }

  function signed(sheet) {
    return Boolean(sheet.signature && sheet.signature.photo);
  }

  // What pictures are still missing, in words.
  function missing(sheet) {
    const photo = asks(sheet, "photo");
    const sign = asks(sheet, "signature");
    return {
      photo: photo && photo.required && !sheet.photos.length ? say("photo_needed") : "",
      signature: sheet.signature && sheet.signature.oral === "" ? say("oral_needed")
        : sign && sign.required && !signed(sheet) ? say("signature_needed") : ""
    };
  }

  Field.asksFor = asks;
  Field.photosPart = photos;
  Field.positionPart = position;
  Field.signaturePart = signature;
  Field.missingPictures = missing;
}());
