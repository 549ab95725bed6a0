import { relative } from "node:path";
import type { Rehearsal } from "./rehearse";
import { standIns } from "./stand-ins";

/** A rehearsal in plain data: what `--json` prints and the text is made from. */
export function summarise(rehearsal: Rehearsal, from: string) {
    const { place, member, engine, port, ownKey, changes, watched } = rehearsal;
    const { status, seconds, stages } = watched;
    const options = [
        ...["-p", String(port)],
        ...(ownKey ? ["-i", relative(from, place.key)] : []),
        ...["-o", `UserKnownHostsFile=${relative(from, place.knownHosts)}`],
        ...["-o", "StrictHostKeyChecking=accept-new"],
    ].join(" ");
    return {
        stack: place.stack,
        member,
        box: place.box,
        engine,
        verdict: watched.settled ? (status?.verdict ?? "unfinished") : "unfinished",
        seconds: Math.round(seconds * 10) / 10,
        cloudInitSeconds: Object.fromEntries(
            Object.entries(stages).map(([stage, took]) => [stage, Math.round(took * 10) / 10]),
        ),
        checks: status?.checks ?? [],
        standIns: rehearsal.standIns.map((name) => ({ name, ...standIns[name] })),
        changedSettings: changes,
        vm: rehearsal.engine === "qemu",
        evidence: rehearsal.evidence?.trimEnd().split("\n") ?? [],
        ssh: `ssh ${options} ${member}@127.0.0.1`,
        desktop: `ssh ${options} -N -L 6080:127.0.0.1:6080 ${member}@127.0.0.1`,
        desktopUrl: "http://localhost:6080/vnc.html?resize=remote",
        desktopPassword: `ssh ${options} ${member}@127.0.0.1 cat .vnc/password`,
    };
}

export type Summary = ReturnType<typeof summarise>;

export function renderSummary(summary: Summary): string {
    const { stack, member, box, verdict, seconds, cloudInitSeconds, checks } = summary;
    const stages = Object.entries(cloudInitSeconds).map(([stage, took]) => `${stage} ${took} s`);
    const command = `npx workstation rehearse ${stack}${summary.vm ? " --vm" : ""}`;
    const lines = [
        `Rehearsal of ${stack}: ${member}'s box is ${verdict} after ${seconds} s`,
        "",
        `  cloud-init    ${stages.join(", ") || "did not start"}`,
        ...checks.map(
            (check) =>
                `  ${check.verdict.padEnd(8)}${check.name.padEnd(14)}` +
                `${check.seconds.toFixed(1).padStart(5)} s  ${check.detail}`.trimEnd(),
        ),
        ...checks
            .filter((check) => check.verdict === "failed")
            .map((check) => `  try on the box: ${check.remedy}`),
        "",
        ...(summary.evidence.length > 0
            ? ["What no container can show", ...summary.evidence.map((line) => `  ${line}`), ""]
            : []),
        "Not the real thing here",
        ...summary.standIns.map(({ what, why, how }) => `  ${what}: ${why}; ${how}`),
        "",
    ];
    if (verdict === "ready") {
        lines.push(
            `Shell       ${summary.ssh}`,
            `Desktop     ${summary.desktop}`,
            `            leave it running and open ${summary.desktopUrl}`,
            `Password    ${summary.desktopPassword}`,
        );
    } else {
        lines.push(`Logs        ${command} --logs`);
    }
    lines.push(`End it      ${command} --stop    # the box is ${box}`, "");
    return lines.join("\n");
}
