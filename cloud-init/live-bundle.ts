import { createHash } from "node:crypto";
import { notebookImage } from "../catalog/notebook";
import { entryModule, packedScript, unit } from "./box-files";
import type { Document } from "./document";

/** The script that applies live settings, its modules, and the everyday scripts: the same ones for every box. */
const scripts = [
    ...["live-settings", "generations.py", "member_settings.py"],
    ...["at-login", "first-login", "workstation-status", "probe.py"],
    ...["workstation", "train", "this_box.py", "training.py", "box_report.py", "boot_times.py"],
    ...["job_records.py", "job_states.py", "job_start.py", "job_verbs.py"],
    ...["notebook_image.py", "notebook_install.py", "notebook_server.py", "notebook_verbs.py"],
    ...["tensorboard_door.py", "notebook.desktop", "tensorboard.desktop", "desktop_icons.py"],
] as const;

/** The scripts of the idle stop and of what it measures. One document has no room for all. */
const moreScripts = [
    ...["idle_limits.py", "idle_memory.py", "idle_signals.py", "idle_rule.py"],
    ...["idle_trace.py", "idle_replay.py"],
    ...["idle_clock.py", "idle_troubles.py", "idle_ring.py", "idle_keep.py", "idle_sample.py"],
    ...["idle_state.py", "idle_agent.py"],
    ...["idle_probes.py", "idle_probe_run.py", "idle_probe_system.py", "idle_probe_processes.py"],
    ...["idle_probe_net.py", "idle_probe_docker.py", "idle_probe_gpu.py", "idle_probe_member.py"],
    "idle_probe_cgroup.py",
    ...["idle_ask.py", "gpu_words.py", "gpu_troubles.py", "metrics.py"],
    ...["idle_told.py", "idle_hour.py", "idle_show.py", "idle_warnings.py", "idle_notice.py"],
    ...["before_stop.py", "stop_hooks.py", "stop_record.py", "box_tag.py"],
    ...["shared_install.py", "shared_mount.py", "shared_check.py"],
] as const;

/** The scripts that send jobs, on the boxes of a stack that has a queue. */
const jobScripts = [
    ...["submit.py", "submit_words.py", "submit_login.py", "submit_batch.py", "submit_queue.py"],
    ...["submit_price.py", "submit_job.py", "submit_folder.py", "submit_digests.py"],
    ...["submit_bucket.py", "submit_spent.py", "submit_aws.py", "submit_print.py"],
    ...["submit_states.py", "submit_logs.py", "submit_reasons.py", "submit_ending.py"],
    ...["submit_follow.py", "submit_interrupts.py", "submit_place.py", "submit_results.py"],
    "submit_until.py",
] as const;

/** Modules of a job's entry with which a box reaches the bucket: one way to sign, in a job and on a box. */
const entryModules = ["trouble.py", "signing.py", "s3.py"] as const;

/** Units of the idle agent, what the team shares, the save before a stop, and the notebook, which a running box gets too. */
const units = [
    ...["idle.service", "shared.service"],
    ...["notebook.socket", "notebook.service", "notebook-server.service"],
    ...["tensorboard.socket", "tensorboard.service", "tensorboard-server.service"],
    ...["notebook-image.service", "notebook-icons.service"],
    ...["before-stop.service", "before-stop.conf"],
] as const;

/** Files that reach running boxes by two documents, or three. */
export interface LiveBundle {
    /** In the document of the live settings, with the checksums of all files. */
    readonly first: readonly Document[];
    /** In the document that this one has run before. */
    readonly more: readonly Document[];
    /** In another one that it has run before; none where the stack has no queue. */
    readonly jobs: readonly Document[];
}

/**
 * Returns the files that the documents of the live settings carry to running boxes, and their checksums, with which the
 * box compares them. No file is a secret, and none depends on a member.
 *
 * @param queue what a box must know to send jobs (`boxQueue`). @default the stack has no queue
 */
export function liveBundle(queue?: object): LiveBundle {
    const first = scripts.map((name) => part(name, packedScript(name)));
    const more = [
        ...moreScripts.map((name) => part(name, packedScript(name))),
        ...units.map((name) => part(name, unit(name).content)),
        part("notebook-pins.txt", `${notebookImage.pins.join("\n")}\n`),
    ];
    const jobs =
        queue === undefined
            ? []
            : [
                  ...jobScripts.map((name) => part(name, packedScript(name))),
                  ...entryModules.map((name) => part(name, entryModule(name))),
                  part("queue.json", `${JSON.stringify(queue)}\n`),
              ];
    const sums = [...first, ...more, ...jobs].map(
        ({ filename, content }) => `${sha256(content)}  ${filename}\n`,
    );
    return { first: [...first, part("SHA256SUMS", sums.join(""))], more, jobs };
}

const part = (filename: string, content: string): Document => ({
    ...{ filename, content },
    contentType: "text/x-shellscript",
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
