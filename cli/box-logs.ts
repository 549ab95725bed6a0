import { stageNames } from "./cloud-init-stages";

/** How many lines of a log to show, from its end. */
export type Lines = number | "all";

export const defaultLines = 40;

/** Lines shown of each failed unit, which most often names the cause in its last ones. */
const linesOfUnit = 10;

const journal = "journalctl -b -q --no-pager --no-hostname -o short";
const units = "-u 'cloud-*' -u 'workstation-*' -u docker";

/**
 * Prints cloud-init's status, each failed unit with the end of its log, and the end of the box's log, in three parts.
 * Every line of the journal begins with a time stamp or a space, so none is taken for a separator.
 */
export function logScript(lines: Lines): string {
    return [
        "cat /run/cloud-init/status.json 2>/dev/null",
        "echo; echo ---",
        "systemctl list-units --failed --plain --no-legend | while read -r unit rest; do",
        `    echo "== $unit"; ${journal} -n ${linesOfUnit} -u "$unit" </dev/null`,
        "done",
        "echo ---",
        `${journal} -n ${lines} ${units}`,
    ].join("\n");
}

/** Renders what `logScript` printed: what failed first, then the log. */
export function renderLogs(printed: string, lines: Lines): string {
    const [status = "", failed = "", log = ""] = printed.split(/^---\n/m);
    const failures = [...failedStages(status), ...failedUnits(failed)];
    const heading = lines === "all" ? "The box's log" : `The last ${lines} lines of the box's log`;
    return [
        ...(failures.length === 0
            ? ["No unit of the box has failed, and no stage of cloud-init."]
            : ["Failed on the box", ...failures.map((line) => `  ${line}`)]),
        "",
        heading,
        log,
    ].join("\n");
}

function failedStages(status: string): string[] {
    const { v1 = {} } = parsed(status);
    return Object.entries(stageNames).flatMap(([stage, name]) =>
        (v1[stage]?.errors ?? []).map((error) => `cloud-init, stage ${name}: ${error}`),
    );
}

function failedUnits(text: string): string[] {
    return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (line.startsWith("== ") ? line.slice(3) : `  ${line}`));
}

interface CloudInitStatus {
    readonly v1?: Readonly<Record<string, { readonly errors?: readonly string[] } | undefined>>;
}

/** Returns an empty status for half a file, or none. */
function parsed(text: string): CloudInitStatus {
    try {
        return JSON.parse(text) as CloudInitStatus;
    } catch {
        return {};
    }
}

/** Returns the command by which a shell on a box prints the end of its log and then each new line, until it is ended. */
export function followCommand(lines: Lines): string {
    return `sudo ${journal} -f -n ${lines} ${units}`;
}

/** Prints the log from a cursor on, or else its end, and the cursor of the last line. */
export function followScript(lines: Lines, cursor: string | undefined): string {
    const from = cursor === undefined ? `-n ${lines}` : `--after-cursor='${cursor}'`;
    return `${journal} --show-cursor ${from} ${units}; true`; // journalctl fails without new lines
}

/** Reads what `followScript` printed. Without new lines there is no cursor, and the old one stays. */
export function readFollowed(printed: string): { text: string; cursor: string | undefined } {
    const cursor = /^-- cursor: ([\w=;-]+)$/m.exec(printed);
    return { text: printed.replace(/^-- cursor: .*\n?/m, ""), cursor: cursor?.[1] };
}
