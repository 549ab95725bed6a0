// The verbs that need no project: they find boxes by tags, and work in any folder. Plain Node, as cli/bin.cjs is; a test
// compares them with the commands that there are.
const ofBoxes = ["status", "history", "cost", "start", "stop", "use"];
module.exports = {
    // They change a stack file, and say what to change in a program of somebody's own, which has none.
    changingVerbs: [
        ...["up", "resize", "grow", "move", "rebuild", "snapshot", "restore"],
        ...["upgrade-image", "member", "destroy"],
    ],
    everydayVerbs: [
        ...ofBoxes,
        "ssh",
        "shell",
        "train",
        "keep",
        "metrics",
        "desktop",
        "notebook",
        "tensorboard",
        "forward",
        "copy",
        "logs",
        "proxy",
        "ssh-config",
        "submit",
        "jobs",
        "job",
        "doctor",
        "code",
        "idle",
        "complete",
    ],
};
