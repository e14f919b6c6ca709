/** A clip on air: the picture is the player's, the scene above it stays empty. */
import { part } from "../words.js";

export const clip = () => ({ element: part("scene-clip"), update() {} });
