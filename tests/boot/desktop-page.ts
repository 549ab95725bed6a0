/** What a person does with noVNC's page: looks at it, types, resizes the window, and uses its clipboard. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "./browser";

/** True on a page that shows a desktop. */
const connected = `document.documentElement.classList.contains("noVNC_connected")`;

const canvas = `document.querySelector("#noVNC_container canvas")`;

/** Reads what noVNC has drawn, as `data`. */
const picture = `const { data } = ${canvas}.getContext("2d").getImageData(0, 0, ${canvas}.width, ${canvas}.height);`;

/** Counts the different colours in a sample of the picture. */
export const colours = `(() => {
    ${picture}
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4 * 97)
        seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return seen.size;
})()`;

/** Sums the whole picture up in a number, which changes with it. */
export const digest = `(() => {
    ${picture}
    let sum = 0;
    for (let at = 0; at < data.length; at++) sum = (Math.imul(sum, 31) + data[at]) | 0;
    return sum;
})()`;

/** The size of the picture, as `xrandr` prints it. */
export const size = `${canvas}.width + " x " + ${canvas}.height`;

/** TigerVNC's quality level. */
export const quality = `document.getElementById("noVNC_setting_quality").value`;

/** Text that was last copied on the box. */
export const copied = `document.getElementById("noVNC_clipboard_text").value`;

/** From now on, counts how often the page has lost its desktop. */
export const countLosses = `window.losses = 0;
new MutationObserver(() => { if (!${connected}) window.losses++; })
    .observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });`;

export const losses = "window.losses";

/** Waits until noVNC shows a desktop. @returns false where it does not within 15 s. */
export async function showsDesktop(page: Page): Promise<boolean> {
    for (let second = 0; second < 15; second++) {
        if ((await page.evaluate(connected)) === true) return true;
        await sleep(1000);
    }
    return false;
}

/** What the page says about its connection. */
export async function status(page: Page): Promise<string> {
    return String(await page.evaluate(`document.getElementById("noVNC_status")?.innerText`));
}

export async function type(page: Page, text: string): Promise<void> {
    for (const character of text) {
        const key = character === "\n" ? "Enter" : character;
        await page.send("Input.dispatchKeyEvent", { type: "keyDown", key, text: character });
        await page.send("Input.dispatchKeyEvent", { type: "keyUp", key });
    }
}

/** Presses Ctrl, Shift and a letter together. */
export async function pressControlShift(page: Page, letter: string): Promise<void> {
    const keys = [
        { key: "Control", code: "ControlLeft", windowsVirtualKeyCode: 17 },
        { key: "Shift", code: "ShiftLeft", windowsVirtualKeyCode: 16 },
        { key: letter, code: `Key${letter}`, windowsVirtualKeyCode: letter.charCodeAt(0) },
    ];
    const modifiers = [2, 10, 10];
    for (const [at, key] of keys.entries())
        await page.send("Input.dispatchKeyEvent", {
            ...{ type: "rawKeyDown", modifiers: modifiers[at], ...key },
        });
    for (const key of keys.reverse())
        await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
}

/** Gives text to the desktop's clipboard by the panel of the page, and closes the panel. */
export async function copyToDesktop(page: Page, text: string): Promise<void> {
    const click = `document.getElementById("noVNC_clipboard_button").click()`;
    const panel = `document.getElementById("noVNC_clipboard_text")`;
    await page.evaluate(click);
    // The panel slides in, and takes no focus before.
    while ((await page.evaluate(`${panel}.focus(); document.activeElement === ${panel}`)) !== true)
        await sleep(100);
    await page.send("Input.insertText", { text });
    await page.evaluate(`${panel}.blur(); ${click}; ${canvas}.focus()`);
}

/** Gives the browser's window another size. */
export async function resizeWindow(page: Page, width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await page.send("Emulation.setDeviceMetricsOverride", metrics);
}
