// Charts are drawn from the table that stands beside them, so there is one source of figures.
// Without this file, without ECharts or without a canvas the table stays open.
(function () {
  "use strict";

  const boxes = document.querySelectorAll("[data-xj-chart]");
  if (!window.echarts || !boxes.length) {
    return;
  }
  const INK = "#1d2733", INK2 = "#566372", LINE = "#dfe4ea";
  const COLOURS = ["#1a4f8b", "#6f9bc8", "#c98a1b", "#7a8b9c", "#c3ced9", "#2b7a4b"];
  const TREND = ["#1a4f8b", "#2b7a4b"];
  const FONT = getComputedStyle(document.body).fontFamily;

  // {names, rows: [{name, cells: [{value, href}], total}]} of a table; a column marked
  // data-total holds sums and is no series.
  function read(table) {
    const heads = Array.from(table.tHead.rows[0].cells).slice(1);
    const series = heads.map((cell) => !cell.hasAttribute("data-total"));
    return {
      names: heads.filter((_, at) => series[at]).map((cell) => cell.textContent.trim()),
      rows: Array.from(table.tBodies[0].rows).map(function (row) {
        const cells = Array.from(row.cells).slice(1).map(function (cell) {
          const link = cell.querySelector("a");
          return {
            value: Number(cell.textContent.replace(/[,\s]/g, "")) || 0,
            href: link ? link.href : ""
          };
        });
        return {
          name: row.cells[0].textContent.trim(),
          cells: cells.filter((_, at) => series[at]),
          total: cells.find((_, at) => !series[at])
        };
      })
    };
  }

  function common(colours) {
    return {
      color: colours,
      animation: false,
      textStyle: { fontFamily: FONT, color: INK },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        axisPointer: { type: "shadow", shadowStyle: { color: "rgba(26,79,139,.06)" } },
        textStyle: { fontSize: 12, color: INK }
      },
      legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 12, textStyle: { fontSize: 12, color: INK2 } }
    };
  }

  function stack(data) {
    const rows = data.rows.slice().reverse();
    const option = common(COLOURS);
    option.grid = { left: 0, right: 40, top: 50, bottom: 0, containLabel: true };
    option.xAxis = { type: "value", minInterval: 1, axisLabel: { show: false }, splitLine: { lineStyle: { color: LINE } } };
    option.yAxis = {
      type: "category", data: rows.map((row) => row.name),
      axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK, fontSize: 12 }
    };
    option.series = data.names.map(function (name, at) {
      const last = at === data.names.length - 1;
      return {
        name: name, type: "bar", stack: "all", barMaxWidth: 16,
        data: rows.map((row) => row.cells[at]),
        label: last ? {
          show: true, position: "right", color: INK, fontSize: 12, fontWeight: 600,
          formatter: (point) => rows[point.dataIndex].total ? String(rows[point.dataIndex].total.value) : ""
        } : undefined
      };
    });
    return option;
  }

  function line(data) {
    const option = common(TREND);
    option.tooltip.axisPointer = { type: "line" };
    option.grid = { left: 0, right: 8, top: 30, bottom: 0, containLabel: true };
    option.xAxis = {
      type: "category", boundaryGap: false, data: data.rows.map((row) => row.name),
      axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false },
      axisLabel: { color: INK2, fontSize: 11, formatter: (text) => Number(text.slice(5)) + "月" }
    };
    option.yAxis = { type: "value", minInterval: 1, axisLabel: { color: INK2, fontSize: 11 }, splitLine: { lineStyle: { color: LINE } } };
    option.series = data.names.map(function (name, at) {
      return {
        name: name, type: "line", symbol: "circle", symbolSize: 5, lineStyle: { width: 2 },
        areaStyle: at ? undefined : { opacity: .07 },
        data: data.rows.map((row) => row.cells[at])
      };
    });
    return option;
  }

  const MAKERS = { stack: stack, line: line };
  boxes.forEach(function (box) {
    const table = box.querySelector("table");
    const ground = box.querySelector(".xj-chart-canvas");
    const make = MAKERS[box.dataset.xjChart];
    if (!table || !ground || !make) {
      return;
    }
    const data = read(table);
    ground.hidden = false;
    if (box.dataset.xjChart === "stack") {
      ground.style.height = 54 + 26 * Math.max(data.rows.length, 2) + "px";
    }
    const heading = document.getElementById(box.closest("section").getAttribute("aria-labelledby"));
    ground.setAttribute("role", "img");
    ground.setAttribute("aria-label", (heading ? heading.textContent.trim() : "") + "，数据见下面的数据表");
    const chart = window.echarts.init(ground, null, { renderer: "canvas" });
    chart.setOption(make(data));
    chart.on("click", function (point) {
      if (point.data && point.data.href) {
        window.location.assign(point.data.href);
      }
    });
    box.querySelector("details").open = false;
    window.addEventListener("resize", function () { chart.resize(); });
    const open = function () { box.querySelector("details").open = true; };
    window.addEventListener("beforeprint", open);
  });
}());
