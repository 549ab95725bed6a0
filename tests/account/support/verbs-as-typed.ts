/** Each verb that asks AWS, as somebody types it who has read nothing. */
export const verbsAsTyped: Readonly<Record<string, readonly string[]>> = {
    status: ["status"],
    history: ["history"],
    cost: ["cost"],
    logs: ["logs"],
    start: ["start"],
    stop: ["stop", "--yes"],
    ssh: ["ssh", "--", "true"],
    "ssh-config": ["ssh-config", "--print"],
    desktop: ["desktop"],
    notebook: ["notebook"],
    tensorboard: ["tensorboard"],
    train: ["train", "--", "fit.py"],
    "train list": ["train", "list"],
    keep: ["keep", "4h"],
    metrics: ["metrics"],
    idle: ["idle"],
    copy: ["copy", "/etc/hostname", ":"],
    forward: ["forward", "8888"],
    code: ["code"],
    "status --live": ["status", "--live"],
};

/** They are about everybody's boxes: they list what there is, and nothing is an answer. */
export const lists: ReadonlySet<string> = new Set([
    ...["status", "status --live", "cost", "ssh-config"],
]);

/** They go to the box, and start it first. */
export const goThere: readonly string[] = [
    ...["ssh", "desktop", "notebook", "tensorboard", "train", "copy", "forward", "code"],
];

/** What no message may hold: a stack trace, or an object that nobody put into words. */
export const notInWords = /^ +at .*:\d+|\[object Object\]|undefined|UnhandledPromise/m;
