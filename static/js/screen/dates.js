/** Dates and times as the page's language writes them, in the station's time zone. */
const DAY = 86_400_000;

export function makeDates({ language, timeZone }) {
  const form = (options) => new Intl.DateTimeFormat(language, options);
  const shortDay = form({ month: "short", day: "numeric", timeZone: "UTC" });
  const weekday = form({ weekday: "long", timeZone: "UTC" });
  const year = form({ year: "numeric", timeZone: "UTC" });
  const time = form({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone });
  const wall = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone });
  const day = form({ month: "short", day: "numeric", timeZone }), week = form({ weekday: "long", timeZone });
  const hour = form({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const known = (iso) => /^\d{4}-\d\d-\d\d$/.test(iso ?? "");
  return {
    /** "12月31日", "Dec 31" */
    day: (iso) => (known(iso) ? shortDay.format(Date.parse(iso)) : iso || null),
    weekday: (iso) => weekday.format(Date.parse(iso)),
    year: (iso) => year.format(Date.parse(iso)),
    /** "10:42:07" of an instant in ms */
    time: (ms) => (ms ? time.format(ms) : null),
    /** Of an instant in ms: "12月7日", "星期一", "20:00" */
    dayOf: (ms) => day.format(ms),
    weekdayOf: (ms) => week.format(ms),
    minute: (ms) => hour.format(ms),
    /** Whole days from the studio's today to the date; null when there is none. */
    daysUntil: (iso, now) => (known(iso) ? Math.round((Date.parse(iso) - Date.parse(wall.format(now))) / DAY) : null),
  };
}
