/** Entry of a promise's public page: before and after beside one another. Whole without it. */
import { mountAll } from "./live/mount.js";
import { mount as slider } from "./behaviours/slider.js";

mountAll({ slider });
