import { basename } from "node:path";

/** How this process was started. */
interface Start {
    /** The script as Node was given it, links not followed. */
    readonly script: string;
    /** What npm does, when it started the process: `exec` is npx, `run-script` is `npm start`. */
    readonly npm: string | undefined;
}

/**
 * Tells whether the user typed plain `workstation`. npm puts a link of that name on the PATH, and on Windows a script
 * which runs the command in npm's folder of global packages.
 */
export function onPath({ script, npm }: Start): boolean {
    const windows = /[\\/]node_modules[\\/].+[\\/]cli[\\/]bin\.cjs$/;
    const installed = basename(script) === "workstation" || windows.test(script);
    return installed && npm === undefined;
}

const { argv, env } = process;
const plain = onPath({ script: argv[1] ?? "", npm: env["npm_command"] });

/**
 * Returns a text with its commands written as the user can type them. Every text of the project says `npx workstation`,
 * which works in each clone after `npm ci`; a user who started `workstation` from the PATH reads that instead.
 */
export function asTyped(text: string, short = plain): string {
    return short ? text.replace(/\bnpx workstation\b/g, "workstation") : text;
}
