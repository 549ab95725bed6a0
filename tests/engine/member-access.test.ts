import { expect } from "chai";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";

const team = (...names: string[]) => ({ members: names.map((name) => ({ name })) });

/** What a stack's policies of the members are called at IAM, with the paths of those that have one. */
function policies(laptop: Laptop): string[] {
    return Object.values(laptop.account().existing)
        .filter(({ type }) => type === "aws:iam/policy:Policy")
        .map(({ inputs }) => `${String(inputs["path"])}${String(inputs["name"])}`)
        .sort();
}

describe("Access of the members", function () {
    this.timeout(300_000);
    const base = new Laptop();
    let granted: Laptop;
    const forks: Laptop[] = [];

    before(async () => {
        base.configure("dev", team("ana", "ben"));
        await base.initStack("dev");
        done(await base.up("dev"));
        granted = base.fork();
        granted.configure("dev", { memberAccess: "role/ml-{member}" });
    });
    afterEach(() => forks.splice(0).forEach((laptop) => laptop.end()));
    after(() => [base, granted].forEach((laptop) => laptop.end()));

    /** Changes settings of a copy, checks that nobody's box is touched, and returns the steps. */
    async function change(laptop: Laptop, settings: Readonly<Record<string, unknown>>) {
        const copy = laptop.fork();
        forks.push(copy);
        copy.configure("dev", settings);
        const boxes = runningBoxes(copy.account());
        const { result, calls } = await copy.callsOf(() => copy.up("dev"));
        const steps = changes(done(result).steps).sort();
        return { copy, steps, calls, boxes };
    }

    claim("member-access", async () => {
        expect(policies(base)).to.deep.equal([]);
        const boxes = runningBoxes(base.account());
        expect(changes(done(await granted.up("dev")).steps).sort()).to.deep.equal([
            "create Policy workstation-dev@ana",
            "create Policy workstation-dev@ben",
            "create RolePolicyAttachment workstation-dev@ana",
            "create RolePolicyAttachment workstation-dev@ben",
        ]);
        expect(policies(granted)).to.deep.equal(["/workstation-dev@ana", "/workstation-dev@ben"]);
        const moved = await change(granted, { memberAccess: "/ml/" });
        expect(policies(moved.copy)).to.deep.equal([
            "/ml/workstation-dev@ana",
            "/ml/workstation-dev@ben",
        ]);
        const none = await change(granted, { memberAccess: undefined });
        expect(policies(none.copy)).to.deep.equal([]);
        for (const { copy } of [{ copy: granted }, moved, none])
            expect(runningBoxes(copy.account())).to.deep.equal(boxes);
    });

    it("is one policy more for a member more, and none less for those that stay", async () => {
        const { steps, copy } = await change(granted, team("ana", "ben", "cyd"));
        expect(steps.filter((it) => /Polic/.test(it))).to.deep.equal([
            "create Policy workstation-dev@cyd",
            "create RolePolicyAttachment workstation-dev@cyd",
        ]);
        expect(steps.filter((it) => !it.includes("cyd"))).to.deep.equal([]);
        const [attached] = Object.values(copy.account().existing).filter(
            ({ name, type }) => name.endsWith("@cyd") && type.endsWith("RolePolicyAttachment"),
        );
        expect(attached?.inputs["role"]).to.equal("ml-cyd");
    });

    it("ends with the member, and touches nobody else's", async () => {
        const { steps } = await change(granted, team("ana"));
        expect(steps.filter((it) => /Polic/.test(it))).to.deep.equal([
            "delete Policy workstation-dev@ben",
            "delete RolePolicyAttachment workstation-dev@ben",
        ]);
        expect(steps.filter((it) => it.includes("ana"))).to.deep.equal([]);
    });

    it("is one policy for a group that all share, whoever joins", async () => {
        const { steps, copy } = await change(base, { memberAccess: "group/ml" });
        expect(steps).to.deep.equal([
            "create GroupPolicyAttachment workstation-dev",
            "create Policy workstation-dev",
        ]);
        const joined = await change(copy, team("ana", "ben", "cyd"));
        expect(joined.steps.filter((it) => /Polic/.test(it))).to.deep.equal([]);
    });

    it("fails by name where IAM lacks the group, and changes no box", async () => {
        const copy = base.fork();
        forks.push(copy);
        copy.changeAccount((account) => ({ ...account, withoutPrincipals: ["group/ml"] }));
        copy.configure("dev", { memberAccess: "group/ml" });
        const boxes = runningBoxes(copy.account());
        const { status, output } = await copy.up("dev");
        expect(status).to.equal(1);
        expect(output).to.contain("The group with name ml cannot be found");
        expect(runningBoxes(copy.account())).to.deep.equal(boxes);
    });
});
