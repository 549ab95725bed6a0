import { relative } from "node:path";
import { sshHost } from "./ssh";
import { desktopPort } from "./desktop-tunnel";
import type { Rehearsal } from "./rehearse";
import { standIns } from "./stand-ins";
import { timeline } from "./boot/timeline";

const tenth = (seconds: number) => Math.round(seconds * 10) / 10;

/** Returns a rehearsal as plain data: `--json` prints it, and the text is made from it. */
export function summarise(rehearsal: Rehearsal, from: string) {
    const { place, member, machine, started, changes, watched } = rehearsal;
    const { status, seconds, final } = watched;
    const ssh = `ssh -F ${relative(from, place.sshConfig)}`;
    const checks = status?.checks ?? [];
    return {
        stack: place.stack,
        member,
        box: place.box,
        engine: machine.engine,
        verdict: final ? (status?.verdict ?? "unfinished") : "unfinished",
        /** Since the start of the box; null for one that had its verdict already. */
        seconds: seconds === undefined ? null : tenth(seconds),
        stages:
            seconds === undefined
                ? []
                : timeline(watched, started, seconds).map((stage) => ({
                      ...stage,
                      seconds: tenth(stage.seconds),
                  })),
        services: watched.services.flatMap(({ name, start, end }) =>
            end === undefined ? [] : [{ name, seconds: tenth(end - start) }],
        ),
        checks,
        standIns: rehearsal.standIns.map((name) => ({ name, ...standIns[name] })),
        changedSettings: changes,
        extraOutput: rehearsal.extraOutput?.trimEnd().split("\n") ?? [],
        ssh: `${ssh} ${sshHost}`,
        desktopState: rehearsal.desktop,
        // The saved self-test of a box that was ready before may be older than a switch of its desktop.
        desktop:
            rehearsal.desktop === "on"
                ? {
                      tunnel: `${ssh} -N -L ${desktopPort}:127.0.0.1:${desktopPort} ${sshHost}`,
                      url: `http://127.0.0.1:${desktopPort}/vnc.html?resize=remote`,
                      password: `${ssh} ${sshHost} cat .vnc/password`,
                  }
                : null,
    };
}

export type Summary = ReturnType<typeof summarise>;

function commandOf({ stack, engine }: Summary): string {
    return `npx workstation rehearse ${stack}${engine === "qemu" ? " --vm" : ""}`;
}

function outcome({ verdict, seconds }: Summary): string {
    const said = {
        ready: "is ready",
        failed: "has failed its self-test",
        unfinished: "is not ready",
    }[verdict];
    return `${said}${seconds === null ? " already" : `, ${seconds} s after its start`}`;
}

/** Renders how to log in, and what a member would miss there. */
function shell({ ssh, standIns }: Summary): string[] {
    const lines = [`Shell     ${ssh}`];
    if (standIns.some(({ name }) => name === "training-image")) {
        lines.push(
            "          `train` is not on this box: the container registry cannot be reached",
        );
    }
    return lines;
}

/** Renders all but how to reach the desktop. */
export function renderSummary(summary: Summary): string {
    const { member, verdict, stages, services, checks } = summary;
    const command = commandOf(summary);
    const row = (name: string, value: number, detail = "") =>
        `  ${name.padEnd(24)}${value.toFixed(1).padStart(6)} s  ${detail}`.trimEnd();
    const slow = services
        .filter((service) => service.seconds > 0)
        .map((service) => `${service.name} ${service.seconds.toFixed(1)} s`);
    const lines = [
        `Rehearsal of ${summary.stack}: ${member}'s box ${outcome(summary)}`,
        "",
        ...(stages.length === 0 ? [] : ["Time to ready, by stage"]),
        ...stages.map((stage, at) =>
            row(stage.name, stage.seconds, at === stages.length - 1 ? slow.join(", ") : ""),
        ),
        ...(stages.length === 0 ? [] : [""]),
        "The box's own self-test",
        ...checks.map((check) =>
            row(`${check.verdict.padEnd(8)}${check.name}`, check.seconds, check.detail),
        ),
        ...(checks.length === 0 ? ["  no answer yet"] : []),
        ...checks
            .filter(({ verdict }) => verdict === "failed" || verdict === "warning")
            .map((check) => `  try on the box: ${check.remedy}`),
        "",
        ...(summary.extraOutput.length > 0
            ? [
                  "What only a virtual machine can show",
                  ...summary.extraOutput.map((line) => `  ${line}`),
                  "",
              ]
            : []),
        "Not the real thing here",
        ...summary.standIns.map(({ what, why, how }) => `  ${what}: ${why}; ${how}`),
        "",
        ...(verdict === "ready" ? shell(summary) : [`Logs      ${command} --logs`]),
        `Stop it   ${command} --stop`,
    ];
    return `${lines.join("\n")}\n`;
}

/** Renders the desktop's address while this command keeps a tunnel open. */
export function renderOpenDesktop(port: number, password: string): string {
    // After the #, so the browser keeps it to itself.
    const options = `autoconnect=1&resize=remote&password=${encodeURIComponent(password)}`;
    return (
        `Desktop   http://127.0.0.1:${port}/vnc.html#${options}\n` +
        "          open until Ctrl-C ends this command; the box keeps running\n"
    );
}

/** Renders that `--direct` reached the desktop, where no terminal keeps the command running. */
export function renderTriedDesktop(summary: Summary): string {
    return (
        `Desktop   answers through ${summary.engine} exec; without a terminal, the tunnel is closed again\n` +
        `          to use the desktop, run in a terminal: ${commandOf(summary)} --direct\n`
    );
}

/** Renders how a script, or a person on another terminal, opens the desktop. */
export function renderDesktop(summary: Summary): string {
    const { desktop, desktopState, engine } = summary;
    if (desktopState === "off")
        return "Desktop   installed, and off; desktop: true in the stack file switches it on\n";
    if (desktop === null) return "";
    const direct = `          or, without SSH: ${commandOf(summary)} --direct\n`;
    return (
        `Desktop   ${desktop.tunnel}\n` +
        `          leave it running and open ${desktop.url}\n` +
        `          password: ${desktop.password}\n` +
        (engine === "qemu" ? "" : direct)
    );
}
