// Draws the figure of a chart. The library is loaded only where a chart is, and never on a phone unless asked.
const SPANISH = {
  moduleType: "locale",
  name: "es",
  dictionary: {},
  format: {
    days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    shortDays: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    months: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
      "noviembre", "diciembre"],
    shortMonths: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    date: "%d/%m/%Y",
    decimal: ",",
    thousands: ".",
  },
};
let library;

function load({ library: source, styles }) {
  library ??= new Promise((resolve, reject) => {
    // Plotly looks for this id and class before it writes a <style> element, which the page's policy refuses.
    const link = document.createElement("link");
    Object.assign(link, { id: "plotly.js-style-global", className: "no-inline-styles", rel: "stylesheet", href: styles });
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => { window.Plotly.register(SPANISH); resolve(window.Plotly); };
    script.onerror = reject;
    document.head.append(link, script);
  });
  return library;
}

export default async function plotly(element) {
  if (!("small" in element.dataset) && window.matchMedia("(max-width: 43rem)").matches) return;
  const figure = JSON.parse(document.getElementById(element.dataset.figure).textContent);
  const Plotly = await load(element.dataset);
  const font = { family: getComputedStyle(document.body).fontFamily, size: 14, color: "#17211c" };
  const layout = {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway: ["#0b6b4f", "#1f5fa6", "#c57f1a", "#a8321f", "#56615a", "#6a4c93"],
    margin: { l: 56, r: 16, t: 16, b: 48 },
    ...figure.layout,
    font: { ...font, ...figure.layout?.font },
    separators: document.documentElement.lang === "es" ? ",." : ".,",
    autosize: true,
  };
  delete layout.template;
  element.hidden = false;
  await Plotly.newPlot(element, figure.data, layout, {
    responsive: true,
    displayModeBar: false,
    locale: document.documentElement.lang,
    ...figure.config,
  });
  const words = document.querySelector(`details[data-for="${element.id}"]`);
  if (words) words.open = false;
}
