// The picture of 双绑 is drawn from the two tables below it: firms left, cooperatives in the
// middle, villages right. Without this file, without ECharts, the tables are all there is.
(function () {
  "use strict";

  const ground = document.querySelector("[data-xj-industry]");
  const deals = document.querySelector("[data-xj-deals]");
  const reaches = document.querySelector("[data-xj-reaches]");
  if (!window.echarts || !ground || !deals || !reaches) {
    return;
  }
  const INK = "#1d2733", INK2 = "#566372", LINE = "#b9c4d0", BAD = "#b3261e";
  const COLOURS = { FIRM: "#1a4f8b", COOP: "#6f9bc8", FARM: "#2b7a4b", VILLAGE: "#c98a1b" };
  const WORDS = { FIRM: "企业", COOP: "合作社", FARM: "家庭农场", VILLAGE: "村" };
  const FONT = getComputedStyle(document.body).fontFamily;
  const nodes = new Map();
  const links = [];

  function node(key, name, kind, href) {
    if (!nodes.has(key)) {
      nodes.set(key, { key: key, name: name, kind: kind, href: href, size: 0 });
    }
    return nodes.get(key);
  }

  function text(cell) {
    return cell ? cell.textContent.trim() : "";
  }

  Array.from(deals.tBodies[0].rows).forEach(function (row) {
    if (!row.dataset.firm) {
      return;
    }
    const firm = node("e" + row.dataset.firm, text(row.cells[0]), "FIRM", "?entity=" + row.dataset.firm);
    const coop = node("e" + row.dataset.coop, text(row.cells[1]), "COOP", "?entity=" + row.dataset.coop);
    const stands = row.dataset.on === "1";
    links.push({ source: firm.key, target: coop.key, weight: 1, stands: stands, words: text(row.cells[3]) });
  });
  Array.from(reaches.tBodies[0].rows).forEach(function (row) {
    if (!row.dataset.entity) {
      return;
    }
    const homes = Number(text(row.cells[2]).replace(/[,\s]/g, "")) || 0;
    const entity = node("e" + row.dataset.entity, text(row.cells[0]), row.dataset.kind, "?entity=" + row.dataset.entity);
    const place = text(row.cells[1]);
    const village = node("v" + row.dataset.village, place, "VILLAGE", "");
    village.short = row.dataset.short;
    entity.size += homes;
    village.size += homes;
    links.push({ source: entity.key, target: village.key, weight: homes, stands: true, words: homes + " 户" });
  });
  if (!links.length) {
    return;
  }

  // A column a kind; each is ordered by the mean place of its neighbours, so that few lines cross.
  const columns = [["FIRM"], ["COOP", "FARM"], ["VILLAGE"]].map(function (kinds) {
    return Array.from(nodes.values()).filter((one) => kinds.includes(one.kind));
  });
  const near = new Map();
  links.forEach(function (link) {
    [[link.source, link.target], [link.target, link.source]].forEach(function (pair) {
      near.set(pair[0], (near.get(pair[0]) || []).concat(pair[1]));
    });
  });
  columns[1].sort((a, b) => b.size - a.size);
  function arrange(column, other) {
    const place = new Map(other.map((one, at) => [one.key, at / Math.max(other.length, 1)]));
    function middle(one) {
      const seen = (near.get(one.key) || []).filter((key) => place.has(key)).map((key) => place.get(key));
      return seen.length ? seen.reduce((sum, at) => sum + at, 0) / seen.length : 1;
    }
    const by = new Map(column.map((one) => [one.key, middle(one)]));
    column.sort((a, b) => by.get(a.key) - by.get(b.key));
  }
  arrange(columns[0], columns[1]);
  arrange(columns[1], columns[0]);
  arrange(columns[2], columns[1]);

  const STEP = 24, TOP = 56, FOOT = 18;
  const most = Math.max.apply(null, columns.map((one) => one.length));
  const heaviest = Math.max.apply(null, links.map((link) => link.weight));
  const narrow = ground.parentElement.clientWidth < 640;
  ground.hidden = false;
  ground.style.height = Math.max(220, TOP + most * STEP + FOOT) + "px";
  const width = ground.clientWidth, room = ground.clientHeight - TOP - FOOT;
  const side = narrow ? 84 : 230;
  const xs = [side, Math.round(width / 2), width - side];

  function short(name) {
    const longest = narrow ? 5 : 15;
    return name.length > longest ? name.slice(0, longest) + "…" : name;
  }

  const data = [];
  columns.forEach(function (column, at) {
    column.forEach(function (one, row) {
      data.push({
        id: one.key, name: one.name, x: xs[at], y: (row + 0.5) * room / column.length,
        symbolSize: Math.min(18, 7 + Math.sqrt(one.size)), href: one.href, kind: one.kind, homes: one.size,
        itemStyle: { color: COLOURS[one.kind] },
        label: {
          show: true, position: ["left", "top", "right"][at], distance: at === 1 ? 2 : 6,
          color: INK, fontSize: 11, backgroundColor: at === 1 ? "rgba(255,255,255,.85)" : "transparent", formatter: short(one.short || one.name)
        }
      });
    });
  });
  const chart = window.echarts.init(ground, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    title: ["企业", "合作社、农场", "村（户数）"].map(function (word, at) {
      return { text: word, left: xs[at], top: 8, textAlign: "center", textStyle: { fontSize: 12, fontWeight: 600, color: INK2 } };
    }),
    tooltip: {
      renderMode: "richText", confine: true, textStyle: { fontSize: 12, color: INK },
      formatter: function (point) {
        if (point.dataType === "edge") {
          return point.data.words;
        }
        const homes = point.data.homes ? "\n" + point.data.homes + " 户" : "";
        return WORDS[point.data.kind] + "：" + point.data.name + homes;
      }
    },
    series: [{
      type: "graph", layout: "none", left: side, right: side, top: TOP, bottom: FOOT,
      roam: false, data: data, emphasis: { focus: "adjacency", lineStyle: { width: 3 } },
      lineStyle: { color: LINE },
      links: links.map(function (link) {
        return {
          source: link.source, target: link.target, words: link.words,
          lineStyle: {
            width: 1 + 4 * link.weight / heaviest, color: link.stands ? LINE : BAD,
            type: link.stands ? "solid" : "dashed", opacity: .75, curveness: .04
          }
        };
      })
    }]
  });
  chart.on("click", function (point) {
    if (point.data && point.data.href) {
      window.location.assign(point.data.href);
    }
  });
  window.addEventListener("resize", function () { chart.resize(); });
}());
