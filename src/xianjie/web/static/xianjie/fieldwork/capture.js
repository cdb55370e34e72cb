// Photos, the position and the signature: the pieces of a sheet that are not typed.
(function () {
  "use strict";
  const Field = window.XjField = window.XjField || {};
  const LONGEST = 1280;
  const QUALITY = 0.72;
  const POSITION_PATIENCE = 15000;

  function toBlob(canvas, type, quality) {
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) {
        if (blob) {
          resolve(blob);
        } else {
          reject(new Error("no picture"));
        }
      }, type, quality);
    });
  }

  // Draws a photo anew, small, without what the camera wrote into the file (place, device).
  async function smallPhoto(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return toBlob(canvas, "image/jpeg", QUALITY);
  }

  // Shows a stored picture without an address: the content policy allows none of our own making.
  async function drawInto(canvas, blob) {
    const picture = await createImageBitmap(blob);
    const scale = Math.min(1, 320 / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  }

  function position() {
    return new Promise(function (resolve, reject) {
      if (!navigator.geolocation) {
        reject(new Error("none"));
        return;
      }
      navigator.geolocation.getCurrentPosition(function (found) {
        resolve({
          lat: Number(found.coords.latitude.toFixed(6)),
          lon: Number(found.coords.longitude.toFixed(6)),
          accuracy: Math.round(found.coords.accuracy)
        });
      }, reject, { enableHighAccuracy: true, timeout: POSITION_PATIENCE, maximumAge: 60000 });
    });
  }

  // A place to sign with finger, pen or mouse. `drawn()` tells whether there is anything.
  function signaturePad(canvas, changed) {
    const pen = canvas.getContext("2d");
    let strokes = 0;
    let down = null;

    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      strokes = 0;
    }

    function spot(event) {
      const box = canvas.getBoundingClientRect();
      return {
        x: (event.clientX - box.left) * canvas.width / box.width,
        y: (event.clientY - box.top) * canvas.height / box.height
      };
    }

    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      down = spot(event);
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!down) {
        return;
      }
      const next = spot(event);
      pen.strokeStyle = "#111";
      pen.lineWidth = 4;
      pen.lineCap = "round";
      pen.beginPath();
      pen.moveTo(down.x, down.y);
      pen.lineTo(next.x, next.y);
      pen.stroke();
      down = next;
      strokes += 1;
    });
    function up() {
      if (down && strokes) {
        changed();
      }
      down = null;
    }
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    clear();

    return {
      clear: clear,
      drawn: function () {
        return strokes > 2;
      },
      blob: function () {
        return toBlob(canvas, "image/png");
      },
      // Instead of strokes: a sentence that says who agreed by word and who signs for it.
      write: function (lines) {
        clear();
        pen.fillStyle = "#111";
        pen.font = "32px sans-serif";
        lines.forEach(function (line, index) {
          pen.fillText(line, 24, 60 + 48 * index, canvas.width - 48);
        });
      },
      show: async function (blob) {
        const picture = await createImageBitmap(blob);
        pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
        picture.close();
        strokes = 3;
      }
    };
  }

  // Metres between a position and a door, good enough to say which is nearer.
  function metres(here, door) {
    const radian = Math.PI / 180;
    const north = (door[0] - here.lat) * radian;
    const east = (door[1] - here.lon) * radian * Math.cos(here.lat * radian);
    return Math.round(6371000 * Math.hypot(north, east));
  }

  Field.metres = metres;
  Field.smallPhoto = smallPhoto;
  Field.drawInto = drawInto;
  Field.position = position;
  Field.signaturePad = signaturePad;
}());
