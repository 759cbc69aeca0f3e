"use strict";
(function () {
  var data = JSON.parse(document.getElementById("findings-data").textContent);
  var pool = data.pool, rows = data.rows, byId = {}, shown = 60, step = 60, sortBy = -1, down = false;
  var kinds = { me: "measured", mo: "modelled", ju: "judged" };
  var shapes = { me: "\u25cf", mo: "\u25c6", ju: "\u25a0" };
  var $ = function (id) { return document.getElementById(id); };
  rows.forEach(function (r) { byId[r[0]] = r; });
  var body = $("f-body"), count = $("f-count"), more = $("f-more"), dialog = $("why");
  function words(r) { return r.slice(1, 8).map(function (i) { return pool[i]; }); }
  function choose(select, column) {
    var seen = {};
    rows.forEach(function (r) { seen[r[column]] = true; });
    Object.keys(seen).map(Number).map(function (i) { return [pool[i], i]; })
      .sort(function (a, b) { return a[0].localeCompare(b[0], data.lang); })
      .forEach(function (pair) { var o = document.createElement("option"); o.value = pair[1]; o.textContent = pair[0]; select.appendChild(o); });
  }
  var filters = [["f-measure", 1], ["f-alternative", 2], ["f-place", 3]];
  filters.forEach(function (f) { choose($(f[0]), f[1]); $(f[0]).addEventListener("change", restart); });
  $("f-text").addEventListener("input", restart);
  function matching() {
    var text = $("f-text").value.trim().toLowerCase();
    var found = rows.filter(function (r) {
      return filters.every(function (f) { var v = $(f[0]).value; return v === "" || r[f[1]] === Number(v); }) &&
        (!text || (r[0] + " " + words(r).join(" ")).toLowerCase().indexOf(text) >= 0);
    });
    if (sortBy >= 0) {
      found.sort(function (a, b) {
        var x = sortBy === 6 ? a[9] : pool[a[sortBy]], y = sortBy === 6 ? b[9] : pool[b[sortBy]];
        var d = sortBy === 6 ? (x === null ? 1 : y === null ? -1 : x - y) : String(x).localeCompare(String(y), data.lang, { numeric: true });
        return down ? -d : d;
      });
    }
    return found;
  }
  function restart() { shown = step; draw(); }
  function draw() {
    var found = matching();
    body.textContent = "";
    found.slice(0, shown).forEach(function (r) {
      var tr = document.createElement("tr"), th = document.createElement("th"), a = document.createElement("a");
      th.scope = "row"; a.href = "#" + r[0]; a.className = "f"; a.textContent = pool[r[1]]; th.appendChild(a); tr.appendChild(th);
      [2, 3, 4, 5, 6, 7].forEach(function (i) {
        var td = document.createElement("td"); td.textContent = (i === 7 ? shapes[r[8]] + " " : "") + pool[r[i]]; td.setAttribute("data-l", data.heads[i - 1]);
        if (i === 6) { td.className = "r"; } if (i === 7) { td.className = "k k-" + kinds[r[8]]; } tr.appendChild(td);
      });
      body.appendChild(tr);
    });
    count.textContent = Math.min(shown, found.length).toLocaleString(data.lang) + " / " + found.length.toLocaleString(data.lang) + " " + data.shown;
    more.hidden = found.length <= shown;
  }
  more.addEventListener("click", function () { shown += step; draw(); });
  document.querySelectorAll("th button.sort").forEach(function (b) {
    b.addEventListener("click", function () {
      var column = Number(b.getAttribute("data-column"));
      down = sortBy === column && !down; sortBy = column;
      document.querySelectorAll("#f-table th").forEach(function (th) { th.removeAttribute("aria-sort"); });
      b.parentNode.setAttribute("aria-sort", down ? "descending" : "ascending");
      restart();
    });
  });
  function explain() {
    var id = decodeURIComponent(location.hash.slice(1)), r = byId[id], list = $("why-lines");
    if (!r) { return; }
    $("why-id").textContent = id;
    list.textContent = "";
    var lines = r[10].concat(data.ends[r[11]]);
    for (var i = 0; i < lines.length; i += 2) {
      var dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = pool[lines[i]]; dd.textContent = pool[lines[i + 1]];
      list.appendChild(dt); list.appendChild(dd);
    }
    if (!dialog.open) { dialog.showModal(); }
  }
  $("why-close").addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("close", function () { history.replaceState(null, "", location.pathname + location.search); });
  window.addEventListener("hashchange", explain);
  $("f-ui").hidden = false;
  draw(); explain();
})();
