import { expect } from "chai";
import { deletedText } from "../../../../cli/change/bucket/at-the-end";
import { create } from "../../../../simulation/account/changes";
import type { StoredVersion } from "../../../../simulation/account/simulated-account";
import { Refusal } from "../../../../settings/refusal";
import { ATerminal } from "../../connect/a-terminal";
import { until } from "../../session/service";
import { isaac, region, SimulatedStack, tags } from "../support/account";
import { runVerb } from "../support/run-verb";

const name = "workstation-dev-shared-1234567";

const some: readonly StoredVersion[] = [
    ...Array.from({ length: 1500 }, (_, at) => ({
        ...{ key: `shared/${at}`, version: "2", kind: "current" as const, bytes: 2_000_000 },
    })),
    { key: "shared/0", version: "1", kind: "former", bytes: 5e8 },
    { key: "shared/gone", version: "3", kind: "mark", bytes: 0 },
];

describe("The stack's bucket when the stack is destroyed", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    let terminal: ATerminal;
    beforeEach(async () => {
        await aws.begin("ana");
        aws.said.length = 0;
        terminal = new ATerminal({ isTTY: true });
    });
    afterEach(() => {
        terminal.remove();
        aws.end();
        process.exitCode = 0;
    });

    /** Gives the account a bucket with these versions. */
    function hasBucket(versions: readonly StoredVersion[], id = name, itsTags: object = tags) {
        aws.change((account) => {
            const inputs = { bucket: id, tags: itsTags };
            create(account, { type: "aws:s3/bucket:Bucket", name: id, region, inputs });
            account.objects = { ...account.objects, [id]: versions };
        });
    }

    const buckets = () =>
        Object.values(aws.account.existing)
            .filter(({ type }) => type.startsWith("aws:s3/"))
            .map(({ id }) => id);

    const said = () => aws.said.join("\n");

    /** Destroys the stack with its data, and types a name. */
    async function destroyed(typed: string, { inState = true } = {}): Promise<void> {
        const { session, program } = aws.session(isaac);
        if (!inState) program.bucket = () => Promise.resolve(undefined);
        const runs = runVerb(session, "destroy", "", { deleteSharedData: true, yes: true });
        await Promise.race([runs, until(() => terminal.out.includes("to continue"))]);
        terminal.keys.write(typed);
        await runs;
    }

    /** Returns why a destruction with the data is refused. */
    async function refused(inState = true, typed = ""): Promise<string> {
        const error = await destroyed(`${typed}\n`, { inState }).catch((it: unknown) => it);
        expect(error).to.be.instanceOf(Refusal);
        return (error as Refusal).message;
    }

    it("goes when it is empty, and stays otherwise, with the way to delete it", async () => {
        hasBucket([]);
        await runVerb(aws.session(isaac).session, "destroy", "", { yes: true });
        expect(buckets()).to.deep.equal([]);
        expect(said()).to.contain(`bucket ${name} is deleted: nothing was in it`);
        aws.said.length = 0;
        hasBucket(some.slice(-1), `${name.slice(0, -1)}8`);
        await runVerb(aws.session(isaac).session, "destroy", "", { yes: true });
        expect(buckets()).to.have.length(1);
        expect(said()).to.contain("npx workstation destroy dev --delete-shared-data");
    });

    it("stays where the deployer may not delete it, which is no failure of the command", async () => {
        hasBucket([]);
        aws.change((account) => ({ ...account, denied: ["s3:DeleteBucket"] }));
        await runVerb(aws.session(isaac).session, "destroy", "", { yes: true });
        expect(buckets()).to.deep.equal([name]);
        expect(said()).to.contain("could not be deleted, if it is empty (AccessDenied");
    });

    it("goes with all versions when asked, after its name was typed, which `--yes` does not answer", async () => {
        hasBucket(some);
        await destroyed(`${name}\n`);
        expect(said()).to.contain("1,500 objects (3.00 GB) and 1 former version (0.50 GB)");
        expect(buckets()).to.deep.equal([]);
        expect(said()).to.contain(`bucket ${name} is deleted, with 1,502 versions`);
    });

    it("stays with everything when another name is typed, or Ctrl-C pressed", async () => {
        hasBucket(some);
        await destroyed("yes\n");
        expect(said()).to.contain("nothing was changed");
        await destroyed("\x03");
        expect(process.exitCode).to.equal(130);
        expect(aws.account.objects?.[name]).to.have.length(some.length);
        expect(buckets()).to.deep.equal([name]);
    });

    it("is found by name and tags where the stack is destroyed already", async () => {
        hasBucket(some.slice(0, 1));
        hasBucket([], `${name.slice(0, -1)}8`, { ...tags, "workstation:stack": "other" });
        hasBucket([], `${name.slice(0, -1)}9`, {});
        await destroyed(`${name}\n`, { inState: false });
        expect(buckets()).to.deep.equal([`${name.slice(0, -1)}8`, `${name.slice(0, -1)}9`]);
        hasBucket([], `${name.slice(0, -1)}6`);
        hasBucket([], `${name.slice(0, -1)}0`);
        const several = await refused(false);
        expect(several).to.contain("more than one bucket has the tags of stack dev");
    });

    it("is not touched when asked without a terminal, without a bucket, or with a bucket that the stack did not make", async () => {
        const none = await refused();
        expect(none).to.contain("stack dev has no bucket of its own");
        hasBucket([], name, {});
        expect(await refused()).to.contain("does not carry the tags");
        terminal.remove();
        terminal = new ATerminal();
        expect(await refused()).to.contain("no terminal to type on");
        aws.configure({ members: [{ name: "ana" }], sharedData: "team-data" });
        expect(await refused()).to.contain("did not make the bucket team-data");
        expect(buckets()).to.deep.equal([name]);
    });

    it("stays with what S3 does not delete, which ends the command with how to continue", async () => {
        hasBucket(some);
        aws.change((account) => ({ ...account, denied: ["s3:DeleteBucket"] }));
        const error = await destroyed(`${name}\n`).catch((it: unknown) => it);
        expect(error).to.have.property("name", "AccessDenied");
        expect(said()).to.contain("of its bucket 1,502 versions are");
        expect(buckets()).to.deep.equal([name]);
    });

    it("says what S3 refused to delete, and that Ctrl-C stopped it, with what is gone", async () => {
        hasBucket(some);
        aws.change((account) => ({ ...account, denied: ["s3:DeleteObjectVersion"] }));
        const why = await refused(true, name);
        expect(why).to.contain("S3 did not delete 1,502, the first of them shared/0: AccessDenied");
        expect(why).to.contain("0 versions are gone for good");
        aws.change((account) => ({ ...account, denied: [] }));
        const events: NodeJS.EventEmitter = process;
        events.prependListener("newListener", function press(event: string) {
            if (event !== "SIGINT") return;
            events.off("newListener", press);
            setImmediate(() => process.emit("SIGINT"));
        });
        const stopped = await refused(true, name);
        expect(stopped).to.contain("Ctrl-C stopped it");
        expect(stopped).to.contain("destroy dev --delete-shared-data` continues there");
        expect(process.exitCode).to.equal(130);
        expect(buckets()).to.deep.equal([name]);
        aws.said.length = 0;
        await destroyed(`${name}\n`);
        expect(buckets()).to.deep.equal([]);
    });

    it("says so where somebody still writes into it", () => {
        const ended = { how: "held", gone: 3, refused: 0 } as const;
        expect(() => deletedText(name, "dev", ended)).to.throw("somebody still writes into it");
    });
});
