/**
 * What lies on the lower edge carries what lies above it: the crawl the question or the vote, those the lower third.
 */
const LOW = 114; // px from the lower edge where a lower third stands on nothing
const ACTION_SAFE = 38;

export function makeFloor(stage) {
  const height = (selector) => Math.max(0, ...[...stage.querySelectorAll(selector)].map((element) => element.offsetHeight));
  return () => {
    const crawl = height("#ticker:not(.leaving)"), vote = height("#vote-strip");
    const asked = vote ? 0 : height("#question:not(.leaving) .asked-strip") || height(".scenes .scene:not(.leaving) .asked-strip");
    const foot = vote || (asked && asked + ACTION_SAFE) || (crawl ? ACTION_SAFE : LOW);
    stage.style.setProperty("--ticker", crawl + "px");
    stage.style.setProperty("--floor", crawl + foot + "px");
  };
}
