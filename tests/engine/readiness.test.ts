import { expect } from "chai";
import { explainAwsError } from "../../cli/errors/aws-errors";
import { changes } from "../../simulation/pulumi/steps";
import { start, stop } from "../../simulation/account/instances";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

const refresh = ["--yes", "--skip-preview", "--refresh"] as const;

describe("A box that does not pass its self-test", function () {
    this.timeout(300_000);
    const { base, fork } = oneBox();

    claim("not-ready", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => ({ ...account, unready: true }));
        laptop.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        for (const time of ["first", "second"]) {
            const { status, output } = await laptop.up("dev");
            expect(status, `the ${time} up: ${output}`).to.equal(1);
            expect(output).to.contain("unexpected state 'Failed'");
        }
        laptop.changeAccount((account) => ({ ...account, unready: false }));
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([
            "delete-replaced Association ben",
            "replace Association ben",
            "create-replacement Association ben",
        ]);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
        const asked = Object.keys(laptop.account().existing).filter((id) =>
            /^association-(?!.*-live-settings)/.test(id),
        );
        expect(asked, "former associations").to.have.length(2);
    });

    it("is tested only after Systems Manager lists it as online", () => {
        const { existing } = base.account();
        const { asked } = existing["i-ana-al2023-x86_64"]!;
        expect(asked, "two questions until the box was online, and one by the self-test").to.equal(
            3,
        );
        expect(existing["association-ana"]).to.include({ id: "association-ana" });
        expect(existing["association-ana"]).to.not.have.property("untested");
    });

    it("gives its reason through `npx workstation up`, without control characters", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => ({
            ...account,
            unready: true,
            commandsPrint: "workstation: failed\n failed  desktop    2s no Xvnc \u001b[2J\n",
        }));
        laptop.configure("dev", { instanceTypes: ["t3.xlarge"] });
        const { status, output } = await laptop.workstation("up", "dev", "--yes");
        expect(status, output).to.equal(1);
        expect(output).to.contain("box i-ana-al2023-x86_64 of ana:");
        expect(output).to.contain("failed  desktop    2s no Xvnc \\u001b[2J");
        expect(output).to.contain("its self-test did not report that it is ready");
        expect(output).to.not.contain("\u001b[2J");
    });

    it("is refused at once and by name while its user has it stopped, and tested when it runs", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => ({ ...account, unready: true }));
        laptop.configure("dev", { instanceTypes: ["t3.xlarge"] });
        expect((await laptop.up("dev")).status).to.equal(1);
        laptop.changeAccount((account) => {
            stop(account, "i-ana-al2023-x86_64");
            return { ...account, unready: false };
        });
        const { status, output } = await laptop.up("dev");
        expect(status, output).to.equal(1);
        expect(output).to.contain("box i-ana-al2023-x86_64 of ana is stopped");
        expect(output).to.contain(
            "aws ec2 start-instances --region us-east-1 --instance-ids i-ana-al2023-x86_64",
        );
        laptop.changeAccount((account) => {
            start(account, "i-ana-al2023-x86_64");
            return account;
        });
        done(await laptop.up("dev"));
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("is tested by a second check after a kill during the first, which AWS may refuse: the message says what to delete", async () => {
        const laptop = fork();
        laptop.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        const type = "aws:ssm/association:Association";
        const killed = { kind: "provider-killed", type, name: "ben", operation: "create" } as const;
        laptop.inject({ ...killed, when: "after", times: 1 });
        expect((await laptop.up("dev")).status).to.equal(1);
        laptop.inject();
        expect(laptop.account().existing, "at AWS").to.include.keys("association-ben");
        const { resources = [] } = laptop.checkpoint("dev");
        const noted = resources.filter((it) => it.type === type).map(({ id }) => id);
        expect(noted, "in the state").to.have.members([
            ...["association-ana-live-settings", "association-ana"],
            "association-ben-live-settings",
        ]);
        const { status, output } = await laptop.pulumi("dev", "up", ...refresh);
        expect(status, output).to.equal(1);
        expect(output).to.contain("AssociationAlreadyExists");
        const { cause, next } = explainAwsError(output)!;
        expect(cause).to.contain("an interrupted `up` created it");
        expect(next).to.contain("get-resources").and.to.contain("delete it, then run `pulumi up`");
    });

    it("does not replace the former box, to which the user can return", async () => {
        const laptop = fork();
        const former = "i-ana-al2023-x86_64";
        laptop.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        laptop.changeAccount((account) => ({ ...account, unready: true }));
        for (const time of ["first", "second"]) {
            const { status, output } = await laptop.up("dev");
            expect(status, `the ${time} up: ${output}`).to.equal(1);
            expect(laptop.account().existing, `the ${time} up`).to.include.keys(former);
        }
        laptop.changeAccount((account) => ({ ...account, unready: false }));
        laptop.configure("dev", { instanceTypes: ["t3a.large"] });
        done(await laptop.up("dev"));
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });
});
