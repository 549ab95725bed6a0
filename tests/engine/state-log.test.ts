import { expect } from "chai";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { instanceTypeTag } from "../../planning/tags";
import { done } from "./support/boxes";
import { firstRelease } from "./support/first-release";

const launched = ["pending", "running"];
const target = "aws:cloudwatch/eventTarget:EventTarget";
/** Has the engine do, after a refusal, all that does not depend on what was refused. */
const onwards = ["--yes", "--skip-preview", "--continue-on-error"];
const denied = { kind: "denied", times: 1 } as const;
const ended = ["stopping", "stopped", "shutting-down", "terminated"];

/** Returns what the log of a stack has of each instance: its states, in order. */
function statesLogged(laptop: Laptop): Record<string, string[]> {
    const states: Record<string, string[]> = {};
    for (const { instanceId, detail } of laptop.account().logged ?? [])
        if (detail["state"] !== undefined)
            (states[instanceId] ??= []).push(detail["state"] as string);
    return states;
}

describe("The log of starts and stops", function () {
    this.timeout(300_000);
    const laptop = new Laptop();

    before(async () => {
        laptop.configure("dev", { members: [{ name: "ana" }] });
        await laptop.initStack("dev");
        done(await laptop.up("dev"));
    });
    const others: Laptop[] = [];
    afterEach(() => others.splice(0).forEach((other) => other.end()));
    after(() => laptop.end());

    /** Ends a laptop with its test, also when that fails. */
    function ending(other: Laptop): Laptop {
        others.push(other);
        return other;
    }

    it("has a box from its first state on, and whose it is; a second `up` changes nothing of it", async () => {
        expect(statesLogged(laptop)).to.deep.equal({ "i-ana-al2023-x86_64": launched });
        const [first] = laptop.account().logged ?? [];
        expect(first?.detail["tags"]).to.include({ "workstation:member": "ana" });
        const outputs = await laptop.outputs("dev");
        expect(outputs["stateLog"]).to.match(/^\/aws\/events\/workstation\/dev\/./);
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([]);
        expect(calls).to.deep.equal([]);
    });

    it("has no gap when a box is replaced: the new one from its launch, the old one to its end", async () => {
        const fork = ending(laptop.fork());
        fork.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        const { steps } = done(await fork.up("dev"));
        expect(changes(steps).filter((step) => /Log|Event/.test(step))).to.deep.equal([]);
        expect(statesLogged(fork)).to.deep.equal({
            "i-ana-al2023-x86_64": [...launched, ...ended],
            "i-ana-dlami-base-al2023-x86_64": launched,
        });
    });

    it("has the boxes that an `up` made before it failed", async () => {
        const fork = ending(laptop.fork());
        fork.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        fork.inject({
            ...{ kind: "timeout", when: "after", operation: "create", times: 1 },
            ...{ type: "aws:ec2/instance:Instance", name: "ben-al2023-x86_64" },
        });
        expect((await fork.up("dev")).status).to.equal(1);
        expect(statesLogged(fork)["i-ben-al2023-x86_64"]).to.deep.equal(launched);
    });

    it("is there before a box is launched: without it, none is", async () => {
        const fresh = ending(new Laptop());
        fresh.configure("dev", { members: [{ name: "ana" }] });
        await fresh.initStack("dev");
        fresh.inject({ ...denied, type: target, operation: "create" });
        expect((await fresh.pulumi("dev", "up", ...onwards)).status).to.equal(1);
        const types = Object.values(fresh.account().existing).map(({ type }) => type);
        expect(types).to.include("aws:ec2/subnet:Subnet");
        expect(types).to.not.include("aws:ec2/instance:Instance");
        done(await fresh.up("dev"));
    });

    it("stays until the last box has ended", async () => {
        const fork = ending(laptop.fork());
        fork.inject({ ...denied, type: "aws:ec2/instance:Instance", operation: "delete" });
        expect((await fork.pulumi("dev", "destroy", ...onwards)).status).to.equal(1);
        const left = Object.values(fork.account().existing).map(({ type }) => type);
        expect(left).to.include(target).and.include("aws:ec2/instance:Instance");
    });

    it("hears the last of each box and goes with the stack, and `workstation destroy` says so", async () => {
        const fork = ending(laptop.fork());
        const { output } = done(await fork.workstation("destroy", "dev", "--yes"));
        expect(output).to.contain("the log of when the boxes started and stopped is deleted");
        expect(statesLogged(fork)).to.deep.equal({
            "i-ana-al2023-x86_64": [...launched, ...ended],
        });
        const left = Object.keys(fork.account().existing);
        expect(left).to.deep.equal(["vol-ana-data"]);
    });

    const typeTag = "{ ...ofBox, [instanceTypeTag]: machine.instanceType.name }";
    const component = "components/workstation.ts";

    /** Returns the changes of the type's tag in the log, and the states between them. */
    const typesLogged = (of: Laptop) =>
        (of.account().logged ?? []).flatMap(({ detail }) => {
            if (typeof detail["state"] === "string") return [detail["state"]];
            const changed = detail["changed-tag-keys"] as readonly string[];
            const tags = detail["tags"] as Readonly<Record<string, string>>;
            return changed.includes(instanceTypeTag) ? [tags[instanceTypeTag] ?? "none"] : [];
        });

    it("hears the new type of a resized box before its stop, and the former one again where AWS refuses it", async () => {
        const fork = ending(laptop.fork());
        done(await fork.workstation("resize", "t3.xlarge", "dev", "--yes"));
        const resized = ["t3.xlarge", "stopping", "stopped", ...launched];
        expect(typesLogged(fork)).to.deep.equal(["t3a.large", ...launched, ...resized]);
        fork.inject({
            ...{ kind: "no-capacity", operation: "update", times: 1 },
            type: "aws:ec2/instance:Instance",
        });
        const before = typesLogged(fork).length;
        expect((await fork.workstation("resize", "t3.2xlarge", "dev", "--yes")).status).to.equal(1);
        const types = typesLogged(fork).slice(before);
        expect(types.filter((it) => it.startsWith("t3."))).to.deep.equal([
            ...["t3.2xlarge", "t3.xlarge"],
        ]);
        expect(types.at(-1)).to.equal("running");
    });

    it("gets the type of a box of an earlier release by an `up` that changes this tag alone, and stops nothing", async () => {
        const fork = ending(laptop.fork());
        fork.edit(component, (text) => text.replace(typeTag, "tags"));
        done(await fork.up("dev"));
        expect(typesLogged(fork).at(-1), "as before").to.equal("none");
        fork.edit(component, (text) => text.replace("tags: tags,", `tags: ${typeTag},`));
        const { result, calls } = await fork.callsOf(() => fork.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal(["update Instance ana-al2023-x86_64"]);
        expect(calls).to.deep.equal(["ModifyInstanceAttribute i-ana-al2023-x86_64"]);
        expect(typesLogged(fork).slice(-2)).to.deep.equal(["none", "t3a.large"]);
    });

    it("comes to a stack of the first release before any box of it is made again", async () => {
        const old = ending(await firstRelease());
        old.edit("cloud-init/files/workstation-status", (text) =>
            text.replace("checks = []", "checks = list()"),
        );
        done(await old.up("dev"));
        expect(statesLogged(old)["i-ana-al2023-x86_64-2"]).to.deep.equal(launched);
        expect(statesLogged(old)["i-ana-al2023-x86_64"]).to.deep.equal(ended);
    });
});
