/** On the page for phones without a seat: if this browser still keeps a secret, its seat comes back by itself. */
import { TRIED, regain, stored } from "./secret.js";

const { resumeUrl, phoneUrl } = document.getElementById("stage").dataset;

async function resume() {
  if (!resumeUrl || !stored()) return;
  try {
    if (sessionStorage.getItem(TRIED) === stored()) return; // tried: cookies are switched off, or the seat is not ours
    sessionStorage.setItem(TRIED, stored());
  } catch { return; }
  if (await regain(resumeUrl)) location.replace(phoneUrl);
}

addEventListener("pageshow", resume);
