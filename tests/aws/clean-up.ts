import { lastLine, type Ran } from "../../cli/rehearse/run";
import { deleteBucket } from "./delete-bucket";
import type { Host } from "./host";

/** A test's own stack, with a name made for one run. */
export interface TestStack {
    readonly name: string;
    readonly region: string;
}

/** Rounds of questions, because AWS may list a deleted resource for some time. */
const fiveMinutes = 20;
const roundSeconds = 15;

const bucketArn = "arn:aws:s3:::";

/**
 * What Batch remembers and nobody can delete or pays for: jobs that have ended, for a week at least, and definitions that are
 * inactive, for 180 days (AWS Batch user guide, "Jobs" and API reference, `DeregisterJobDefinition`, 2026-11).
 */
const rememberedByBatch = /^arn:aws:batch:[^:]*:[^:]*:(job|job-definition)\//;

/** Allowed names. Everything tagged with the name is deleted, so any other is refused. */
const ownName = /^test-aws-(dev|gpu|g3|queue)-[0-9a-f]{6}$/;

/**
 * Destroys the stack, then deletes its data volumes, their snapshots and its bucket, which outlive a stack on purpose.
 * Asks AWS by tag until nothing is left, and returns what still is.
 */
export async function cleanUp(
    stack: TestStack,
    host: Host,
    rounds = fiveMinutes,
): Promise<readonly string[]> {
    if (!ownName.test(stack.name)) throw new Error(`${stack.name} is no test's stack`);
    const down = await takeDown(stack.name, host);
    const left: string[] = [];
    for (let round = 0; round < rounds; round++) {
        left.splice(0, left.length, ...(await sweep(stack, host)));
        // The leftovers of a failed destroy stay, so asking again is useless.
        if (left.length === 0 || !down) break;
        await host.sleep(roundSeconds);
    }
    return down ? left : [`the stack ${stack.name} in Pulumi's state`, ...left];
}

async function takeDown(name: string, { call, say }: Host): Promise<boolean> {
    const pulumi = (...args: string[]) =>
        call("pulumi", [...args, "--stack", name, "--non-interactive"], {
            show: true,
            toTheEnd: true,
        });
    say(`cleaning up ${name}`);
    let destroyed = await pulumi("destroy", "--yes", "--skip-preview");
    if (destroyed.status !== 0) {
        // An interrupted update leaves its lock, and resources whose creation it did not see end.
        await call("pulumi", ["cancel", name, "--yes"], { show: true, toTheEnd: true });
        destroyed = await pulumi("destroy", "--yes", "--skip-preview", "--refresh");
    }
    if (destroyed.status !== 0) return false;
    return (await pulumi("stack", "rm", "--yes")).status === 0;
}

/** Deletes volumes, snapshots and buckets tagged with the stack's name, and returns everything tagged so. */
async function sweep({ name, region }: TestStack, { call }: Host): Promise<string[]> {
    const aws = (service: string, ...args: string[]) =>
        call("aws", [service, ...args, "--region", region, "--output", "json"], { toTheEnd: true });
    const tagged = ["--filters", `Name=tag:workstation:stack,Values=${name}`];
    const deletions = [
        ["describe-volumes", [], "Volumes[].VolumeId", "delete-volume", "--volume-id"],
        [
            "describe-snapshots",
            ["--owner-ids", "self"],
            "Snapshots[].SnapshotId",
            "delete-snapshot",
            "--snapshot-id",
        ],
    ] as const;
    for (const [list, more, query, remove, option] of deletions) {
        const { items } = listed(await aws("ec2", list, ...more, ...tagged, "--query", query));
        for (const id of items) await aws("ec2", remove, option, String(id));
    }
    const resources = () =>
        aws(
            "resourcegroupstaggingapi",
            "get-resources",
            ...["--tag-filters", `Key=workstation:stack,Values=${name}`],
            ...["--query", "ResourceTagMappingList[].ResourceARN"],
        );
    for (const arn of listed(await resources()).items.map(String))
        if (arn.startsWith(bucketArn))
            await deleteBucket(arn.slice(bucketArn.length), (...args) => aws("s3api", ...args));
    const tags = listed(
        await aws(
            "ec2",
            "describe-tags",
            ...["--filters", "Name=key,Values=workstation:stack", `Name=value,Values=${name}`],
            ...["--query", "Tags[].[ResourceType,ResourceId]"],
        ),
    );
    // AWS lists a terminated instance for an hour; it costs nothing.
    const alive = listed(
        await aws(
            "ec2",
            "describe-instances",
            ...tagged,
            "Name=instance-state-name,Values=pending,running,shutting-down,stopping,stopped",
            ...["--query", "Reservations[].Instances[].InstanceId"],
        ),
    );
    const others = listed(await resources());
    return [
        ...[tags, alive, others].flatMap(({ failure }) => failure ?? []),
        ...(tags.items as [string, string][])
            .filter(([type]) => type !== "instance")
            .map(([type, id]) => `${type} ${id}`),
        ...alive.items.map((id) => `instance ${String(id)}`),
        ...others.items
            .map(String)
            .filter((arn) => !arn.startsWith("arn:aws:ec2:") && !rememberedByBatch.test(arn)),
    ];
}

/** Returns the listed items, or why AWS did not answer; without an answer nothing counts as gone. */
function listed(ran: Ran): { readonly items: unknown[]; readonly failure?: string } {
    if (ran.status === 0) return { items: JSON.parse(ran.stdout || "[]") as unknown[] };
    return { items: [], failure: `unknown, as AWS was not to be asked: ${lastLine(ran)}` };
}

/** Returns the commands for a clean-up by hand. */
export function byHand({ name, region }: TestStack, backend: string): string {
    const filter = `--region ${region} --filters Name=tag:workstation:stack,Values=${name}`;
    return [
        `export PULUMI_BACKEND_URL=${backend}`,
        `pulumi cancel ${name} --yes`,
        `pulumi destroy --yes --refresh --stack ${name} && pulumi stack rm --yes --stack ${name}`,
        `aws ec2 describe-volumes ${filter} --query 'Volumes[].VolumeId'    # aws ec2 delete-volume --volume-id ...`,
        `aws resourcegroupstaggingapi get-resources --region ${region} --resource-type-filters s3 --tag-filters Key=workstation:stack,Values=${name}    # empty the bucket in the console, then delete it`,
        `aws ec2 describe-snapshots --owner-ids self ${filter} --query 'Snapshots[].SnapshotId'    # aws ec2 delete-snapshot --snapshot-id ...`,
    ].join("\n");
}
