/**
 * Mounts behaviours on elements that ask for them by `data-behaviour="name"`, also on those htmx brings later.
 *
 * @param {Record<string, (element: HTMLElement) => (void | (() => void))>} behaviours
 */
export function mountAll(behaviours) {
  const mounted = new Map();
  const scan = () => {
    for (const [element, unmount] of mounted) if (!element.isConnected) { unmount?.(); mounted.delete(element); }
    for (const element of document.querySelectorAll("[data-behaviour]")) {
      if (mounted.has(element)) continue;
      const mount = behaviours[element.dataset.behaviour];
      if (mount) mounted.set(element, mount(element));
    }
  };
  new MutationObserver(scan).observe(document.body, { childList: true, subtree: true });
  scan();
}
