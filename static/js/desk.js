/** Entry of all desks: mounts what a page asks for by `data-behaviour`. */
import { mountAll } from "./live/mount.js";
import { mount as bell } from "./behaviours/bell.js";
import { mount as coach } from "./behaviours/coach.js";
import { mount as command } from "./behaviours/command.js";
import { mount as copy } from "./behaviours/copy.js";
import { mount as countdown } from "./behaviours/countdown.js";
import { mount as draft } from "./behaviours/draft.js";
import { mount as drift } from "./behaviours/drift.js";
import { mount as follow } from "./behaviours/follow.js";
import { mount as freshness } from "./behaviours/freshness.js";
import { mount as hold } from "./behaviours/hold.js";
import { mount as keepopen } from "./behaviours/keepopen.js";
import { mount as keys } from "./behaviours/keys.js";
import { mount as lamp } from "./behaviours/lamp.js";
import { mount as machine } from "./behaviours/machine.js";
import { mount as monitor } from "./behaviours/monitor.js";
import { mount as plandrag } from "./behaviours/plandrag.js";
import { mount as plangrid } from "./behaviours/plangrid.js";
import { mount as planline } from "./behaviours/planline.js";
import { mount as preset } from "./behaviours/preset.js";
import { mount as progress } from "./behaviours/progress.js";
import { mount as refusals } from "./behaviours/refusals.js";
import { mount as scan } from "./behaviours/scan.js";
import { mount as turnout } from "./behaviours/turnout.js";
import { mount as unanswered } from "./behaviours/unanswered.js";
import { mount as upload } from "./behaviours/upload.js";

mountAll({ bell, coach, command, copy, countdown, draft, drift, follow, freshness, hold, keepopen, keys, lamp, machine, monitor, plandrag, plangrid, planline, preset, progress, refusals, scan, turnout, unanswered, upload });
