/** Turnout frames change the figures in place: 200 phones joining must not refetch the panel 200 times. */
export function mount(meter) {
  const part = meter.closest("section");
  let newest = -1;
  const hear = ({ detail }) => {
    if (detail.v < newest) return;
    newest = detail.v;
    for (const figure of part.querySelectorAll("[data-turnout]")) {
      const count = detail[figure.dataset.turnout];
      if (count !== undefined) figure.textContent = count;
    }
    const isCounted = meter.dataset.of === "counted";
    meter.max = isCounted ? Math.max(1, detail.joined) : detail.issued;
    meter.value = isCounted ? detail.counted : detail.joined;
  };
  document.addEventListener("desk:turnout", hear);
  return () => document.removeEventListener("desk:turnout", hear);
}
