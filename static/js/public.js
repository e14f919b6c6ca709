/** Entry of the public page while its programme is on air. */
import { mountAll } from "./live/mount.js";
import { mount as notices } from "./behaviours/notices.js";

mountAll({ notices });
