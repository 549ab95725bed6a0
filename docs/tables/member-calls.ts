/** What a member's call acts on, as IAM sees it. */
export type ActsOn =
    /** Nothing that IAM could tell from another's. */
    | "everything"
    | "the box"
    /** A session that the caller began. */
    | "own session"
    | "the stack's log"
    /** The caller's own definition, on a queue of the stack's. */
    | "own definition"
    | "own job"
    | "the jobs' log";

export interface MemberCall {
    readonly action: string;
    readonly on: ActsOn;
    /** The session document that StartSession names. */
    readonly document?: string;
}

const look: MemberCall = { action: "ec2:DescribeInstances", on: "everything" };
/** Sizes, and the marks of commands that change the box. */
const disks: MemberCall = { action: "ec2:DescribeVolumes", on: "everything" };
const isOnline: MemberCall = { action: "ssm:DescribeInstanceInformation", on: "everything" };
const quota: MemberCall = { action: "servicequotas:GetServiceQuota", on: "everything" };
const whyStopped: readonly MemberCall[] = [
    { action: "logs:DescribeLogGroups", on: "everything" },
    { action: "logs:FilterLogEvents", on: "the stack's log" },
];
const prices: MemberCall = { action: "pricing:GetProducts", on: "everything" };

/** What every command about jobs asks first. */
const findRuns: readonly MemberCall[] = [
    { action: "batch:DescribeJobQueues", on: "everything" },
    { action: "batch:DescribeJobs", on: "everything" },
    { action: "batch:ListJobs", on: "everything" },
];
const showJob: readonly MemberCall[] = [{ action: "logs:GetLogEvents", on: "the jobs' log" }];
const endJob: MemberCall = { action: "batch:TerminateJob", on: "own job" };
const sendJob: readonly MemberCall[] = [
    { action: "batch:DescribeJobDefinitions", on: "everything" },
    { action: "batch:SubmitJob", on: "own definition" },
    // For the tags of a new job.
    { action: "batch:TagResource", on: "own job" },
];

/** A session from its beginning to its end, across a lost connection. */
function session(document: string): MemberCall[] {
    return [
        { action: "ssm:StartSession", on: "the box", document },
        { action: "ssmmessages:OpenDataChannel", on: "own session" },
        { action: "ssm:ResumeSession", on: "own session" },
        { action: "ssm:TerminateSession", on: "own session" },
    ];
}

/** A box that is off is started first, by `ssh` and its like too. */
const startFirst: readonly MemberCall[] = [
    ...[look, disks, isOnline],
    { action: "ec2:StartInstances", on: "the box" },
];

/**
 * What a member's commands ask of AWS: the verbs to come, and the commands that `pulumi stack output boxes` prints. Tests
 * hold each call to the member's policy, on the member's own box and on others'.
 */
export const memberCalls: Readonly<Record<string, readonly MemberCall[]>> = {
    "ssh-config": [look],
    code: startFirst,
    copy: [...startFirst, ...session("AWS-StartPortForwardingSession")],
    forward: [...startFirst, ...session("AWS-StartPortForwardingSession")],
    ssh: [...startFirst, ...session("AWS-StartSSHSession")],
    shell: [...startFirst, ...session("AWS-StartInteractiveCommand")],
    train: [
        ...startFirst,
        ...session("AWS-StartSSHSession"),
        ...session("AWS-StartPortForwardingSession"),
    ],
    metrics: [look, ...session("AWS-StartSSHSession")],
    // `idle` itself starts no box; `idle replay --on-box` does.
    idle: [...startFirst, ...session("AWS-StartSSHSession")],
    start: startFirst,
    stop: [look, disks, { action: "ec2:StopInstances", on: "the box" }],
    status: [look, isOnline, prices],
    history: [look, ...whyStopped],
    cost: [look, disks, prices, ...whyStopped],
    "status --live": [look, isOnline, prices, ...session("AWS-StartInteractiveCommand")],
    "status, to come": [{ action: "ec2:DescribeSpotPriceHistory", on: "everything" }, quota],
    desktop: [
        ...startFirst,
        ...session("AWS-StartPortForwardingSession"),
        ...session("AWS-StartSSHSession"),
    ],
    notebook: [
        ...startFirst,
        ...session("AWS-StartPortForwardingSession"),
        ...session("AWS-StartSSHSession"),
    ],
    tensorboard: [
        ...startFirst,
        ...session("AWS-StartPortForwardingSession"),
        ...session("AWS-StartSSHSession"),
    ],
    keep: [look, ...session("AWS-StartSSHSession")],
    logs: [
        look,
        { action: "ec2:GetConsoleOutput", on: "the box" },
        ...session("AWS-StartSSHSession"),
    ],
    doctor: [
        ...[look, disks, isOnline, quota],
        { action: "ec2:DescribeInstanceTypeOfferings", on: "everything" },
        // By dry run; the console in earnest too, for `--bundle`.
        { action: "ec2:StartInstances", on: "the box" },
        { action: "ec2:StopInstances", on: "the box" },
        { action: "ec2:GetConsoleOutput", on: "the box" },
        { action: "logs:DescribeLogGroups", on: "everything" },
        ...session("AWS-StartInteractiveCommand"),
        ...session("AWS-StartPortForwardingSession"),
        ...session("AWS-StartSSHSession"),
    ],
    submit: [
        ...[...findRuns, ...sendJob, ...showJob, endJob, look, prices, quota],
        { action: "ec2:DescribeInstanceTypeOfferings", on: "everything" },
    ],
    jobs: findRuns,
    "job logs": [...findRuns, ...showJob, endJob],
    "job cancel": [...findRuns, endJob],
    "job retry": [...findRuns, ...sendJob, ...showJob, endJob, prices],
    "shell, printed": session("AWS-StartInteractiveCommand"),
    "shell, in AWS's console": session("SSM-SessionManagerRunShell"),
    "desktop, printed": session("AWS-StartPortForwardingSession"),
    "hostKey, printed": session("AWS-StartInteractiveCommand"),
};
