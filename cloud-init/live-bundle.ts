import { createHash } from "node:crypto";
import { notebookImage } from "../catalog/notebook";
import { packedScript, unit } from "./box-files";
import type { Document } from "./document";

/** The script that applies live settings, its modules, and the everyday scripts: the same ones for every box. */
const scripts = [
    ...["live-settings", "generations.py", "member_settings.py"],
    ...["at-login", "first-login", "workstation-status", "probe.py"],
    ...["workstation", "train", "this_box.py", "training.py", "box_report.py", "boot_times.py"],
    ...["idle_limits.py", "idle_memory.py", "idle_signals.py", "idle_rule.py"],
    ...["idle_trace.py", "idle_replay.py"],
    ...["job_records.py", "job_states.py", "job_start.py", "job_verbs.py"],
    ...["notebook_image.py", "notebook_install.py", "notebook_server.py", "notebook_verbs.py"],
    ...["tensorboard_door.py", "notebook.desktop", "tensorboard.desktop"],
] as const;

/** Units of the notebook, which a running box gets too. */
const units = [
    ...["notebook.socket", "notebook.service", "notebook-server.service"],
    ...["tensorboard.socket", "tensorboard.service", "tensorboard-server.service"],
    "notebook-image.service",
] as const;

/**
 * Returns the files that the document of the live settings carries to running boxes, and their checksums, with which the
 * box compares them. No file is a secret, and none depends on a member.
 */
export function liveBundle(): readonly Document[] {
    const files = [
        ...scripts.map((name) => part(name, packedScript(name))),
        ...units.map((name) => part(name, unit(name).content)),
        part("notebook-pins.txt", `${notebookImage.pins.join("\n")}\n`),
    ];
    const sums = files.map(({ filename, content }) => `${sha256(content)}  ${filename}\n`);
    return [...files, part("SHA256SUMS", sums.join(""))];
}

const part = (filename: string, content: string): Document => ({
    ...{ filename, content },
    contentType: "text/x-shellscript",
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
