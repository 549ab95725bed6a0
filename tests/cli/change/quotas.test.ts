import { expect } from "chai";
import { Account } from "../../../cli/aws/account";
import { quotaStepsOfNewBoxes, quotaStepsOfTypes } from "../../../cli/change/quotas";
import type { Session } from "../../../cli/change/session";
import { create } from "../../../simulation/account/changes";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import type { Member } from "../../../settings/settings";
import { withApi } from "../change/simulated-api";

const login = { region: "us-east-1" };
const box = { operatingSystem: "al2023", desktop: true, framework: "none", spot: false };
const members = [{ name: "ana", ...box }] as unknown as readonly Member[];
const settings = { defaults: box, members };

/** The parts of a session that the check needs. */
const session = () =>
    ({
        ...{ ...login, login, settings, project: "workstation", stack: "dev" },
        account: new Account(login, {
            "workstation:project": "workstation",
            "workstation:stack": "dev",
        }),
    }) as unknown as Session;

/** An account that runs ana's g4dn.xlarge, and somebody's box from another program. */
function running(): SimulatedAccount {
    const account = emptyAccount({ callsUntilListed: -1 });
    const region = login.region;
    const subnetId = create(account, {
        ...{ type: "aws:ec2/subnet:Subnet", name: "a", region },
        inputs: { availabilityZone: "us-east-1a" },
    }).id;
    const launch = (name: string, tags: Readonly<Record<string, string>>) =>
        create(account, {
            ...{ type: "aws:ec2/instance:Instance", name, region },
            inputs: { instanceType: "g4dn.xlarge", subnetId, tags },
        });
    launch("ana", {
        ...{ "workstation:project": "workstation", "workstation:stack": "dev" },
        "workstation:member": "ana",
    });
    launch("other", {});
    return account;
}

describe("A quota check before a change", () => {
    it("asks AWS for the quota of each candidate's family, and counts what the whole account runs", async () => {
        const steps = await withApi(running(), () =>
            quotaStepsOfTypes(session(), [
                { members, types: ["g4dn.xlarge", "g5.xlarge", "t3a.large"] },
            ]),
        );
        expect(steps).to.have.length(2);
        expect(steps[0]).to.match(
            /^8 of the 640 vCPUs of L-DB2E81BA .*; this needs none, or 4 more/,
        );
        expect(steps[1]).to.match(/^0 of the 640 vCPUs of L-1216C47A .*; this needs 2 more$/);
    });

    it("says what to request, or which box to stop, when the change does not fit", async () => {
        const account = running();
        const full = { ...account, quotas: { ...account.quotas, vcpus: { "L-DB2E81BA": 8 } } };
        const steps = await withApi(full, () => quotaStepsOfNewBoxes(session(), ["ana"]));
        expect(steps[0]).to.match(/^8 of the 8 vCPUs .* this needs 4 more, which AWS will refuse$/);
        expect(steps[1]).to.contain("--quota-code L-DB2E81BA --desired-value 12`");
        expect(steps[2]).to.contain(
            "`aws ec2 stop-instances --region us-east-1 --instance-ids i-ana`",
        );
    });

    it("continues with one line when the login may not ask", async () => {
        const denied = { ...running(), denied: ["servicequotas:GetServiceQuota"] };
        expect(
            await withApi(denied, () =>
                quotaStepsOfTypes(session(), [{ members, types: ["g5.xlarge"] }]),
            ),
        ).to.deep.equal([
            "it is not known whether this fits L-DB2E81BA (Running On-Demand G and VT instances): " +
                "GetServiceQuota answered AccessDeniedException",
        ]);
    });
});
