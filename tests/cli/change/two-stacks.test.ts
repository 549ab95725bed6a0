import { expect } from "chai";
import { allOfType, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { isaac, SimulatedStack } from "./support/account";
import { runVerb } from "./support/run-verb";

type Tags = Readonly<Record<string, string>>;

/** Each command that changes a stack, with its argument. */
const verbs: Readonly<Record<string, string>> = {
    ...{ up: "", resize: "t3.xlarge", rebuild: "", move: "us-east-1c", grow: "90" },
    ...{ snapshot: "", restore: "snap-ana", "upgrade-image": "", destroy: "" },
};

const running = "isaac@laptop-3 1 2099-01-01T00:00:00.000Z";

describe("Members of the same name in two stacks of an account", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(async () => {
        await aws.begin("ana");
        const ofDev = { "workstation:project": "workstation", "workstation:stack": "dev" };
        const tags = { ...ofDev, "workstation:member": "ana" };
        aws.change((account) => {
            account.snapshots.push({ id: "snap-ana", sizeGiB: 50, description: "daily", tags });
            putBeside(account);
        });
        aws.said.length = 0;
    });
    afterEach(() => aws.end());

    const inGpu = (text: string) => text.replace(/\b(i|vol|vai|snap)-ana(-data)?\b/g, "$&-of-gpu");

    /** Puts stack `gpu` into the account: the same names and later generations, and a command that runs on it. */
    function putBeside(account: SimulatedAccount): void {
        const retagged = (tags: unknown): Tags | undefined =>
            tags === undefined
                ? undefined
                : {
                      ...(tags as Tags),
                      "workstation:stack": "gpu",
                      "workstation:snapshots": "workstation/gpu/daily",
                      "workstation:generation": "7",
                      "workstation:restoring": running,
                      "workstation:stopped-to-copy": running,
                      "workstation:version": "99.0.0",
                  };
        const copy = <T>(it: T): T => {
            const renamed = JSON.parse(inGpu(JSON.stringify(it))) as T;
            return JSON.parse(
                JSON.stringify(renamed, (key, value: unknown) =>
                    key === "tags" ? retagged(value) : value,
                ),
            ) as T;
        };
        for (const it of Object.values(account.existing)) {
            if (!it.id.includes("ana") || it.id.startsWith("subnet")) continue;
            const theirs = copy(it);
            account.existing[theirs.id] = theirs;
        }
        account.snapshots.push(...account.snapshots.map(copy));
    }

    /** Returns all that is stack `gpu`'s, as text. */
    const gpus = () => {
        const { existing, snapshots } = aws.account;
        const all = [...Object.values(existing), ...snapshots];
        return all.filter(({ id }) => id.endsWith("-of-gpu")).map((it) => JSON.stringify(it));
    };

    for (const [verb, value] of Object.entries(verbs))
        it(`are not mixed up: ${verb} on one stack leaves the other's box, volume and snapshot alone`, async () => {
            const before = gpus();
            expect(before).to.have.length(4); // box, volume, attachment, snapshot
            const to = verb === "upgrade-image" ? { to: "ami-0123456789abcdef0" } : {};
            await runVerb(aws.session(isaac).session, verb, value, { yes: true, ...to });
            expect(gpus()).to.deep.equal(before);
            expect(aws.said.join("\n")).to.not.contain("of-gpu");
        });

    it("are not mixed up: a restore takes no snapshot and no volume of the other stack", async () => {
        for (const source of ["snap-ana-of-gpu", "vol-ana-data-of-gpu"]) {
            const { session, program } = aws.session(isaac);
            const error = await runVerb(session, "restore", source, { yes: true }).catch(
                (thrown: unknown) => thrown,
            );
            expect(String(error)).to.contain(source);
            expect(program.runs).to.equal(0);
        }
        expect(allOfType(aws.account, "aws:ebs/volume:Volume")).to.have.length(2);
    });
});
