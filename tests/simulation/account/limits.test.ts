import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { remove, update } from "../../../simulation/account/changes";
import { start, stop } from "../../../simulation/account/instances";
import { attachment, instance } from "../../../simulation/account/resource-types";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { accountWithBox } from "./account-with-box";

describe("the simulated account refuses", () => {
    const refusal = (act: () => void, message: RegExp) => expect(act).to.throw(AwsError, message);

    it("a box in a zone that does not offer its type", () => {
        const { launch, subnets } = accountWithBox();
        refusal(() => launch("ben", "t3.large", subnets.e), /^Unsupported: .*t3.large.*us-east-1e/);
        refusal(() => launch("ben", "t3.large", "subnet-x"), /^InvalidSubnetID.NotFound/);
    });

    it("more vCPUs than the quota of the family and the purchase", () => {
        const { launch, account, box, subnets } = accountWithBox({
            vcpus: { "L-1216C47A": 4, "L-DB2E81BA": 4, "L-3819A6DF": 0 },
        });
        launch("ben", "t3.large");
        refusal(() => launch("cyd", "t3.large"), /^VcpuLimitExceeded: .*limit of 4/);
        refusal(
            () => update(account, box.id, { ...box.inputs, instanceType: "t3.xlarge" }),
            /^VcpuLimit/,
        );
        launch("gpu", "g4dn.xlarge");
        refusal(() => launch("gpu", "g5.xlarge"), /^VcpuLimitExceeded: .*limit of 4/);
        launch("p", "p4d.24xlarge");
        refusal(() => launch("s", "g5.xlarge", subnets.a, true), /^MaxSpotInstanceCountExceeded: /);
        launch("s", "t3.large", subnets.a, true);
    });

    it("to start a stopped box that exceeds the quota, which counts no stopped boxes", () => {
        const { launch, account, box } = accountWithBox({ vcpus: { "L-1216C47A": 2 } });
        stop(account, box.id);
        launch("ben", "t3.large");
        refusal(() => start(account, box.id), /^VcpuLimitExceeded/);
    });

    it("a VPC past the quota of its region", () => {
        const { make } = accountWithBox({ vpcs: 1 });
        make("aws:ec2/vpc:Vpc", "one", {});
        refusal(() => make("aws:ec2/vpc:Vpc", "two", {}), /^VpcLimitExceeded/);
    });

    it("to attach a volume to a second box, to one in another zone, or to none", () => {
        const { attach, launch, subnets, box, make } = accountWithBox();
        refusal(() => attach("i-nobody"), /^InvalidInstanceID.NotFound/);
        refusal(
            () => attach(launch("far", "t3.large", subnets.b).id),
            /^InvalidVolume.ZoneMismatch/,
        );
        attach(box.id);
        refusal(() => attach(launch("ben", "t3.large").id), /^VolumeInUse: vol-ana-data .* i-ana/);
        refusal(
            () => make(attachment, "x", { instanceId: box.id, volumeId: "vol-x" }),
            /^InvalidVolume.NotFound/,
        );
    });

    it("to detach a mounted volume from a running box", () => {
        const { account, box, attach } = accountWithBox();
        const { id } = attach(box.id, false);
        refusal(() => remove(account, id), /^IncorrectState: vol-ana-data is mounted on i-ana/);
    });

    it("to shrink a volume or a root disk", () => {
        const { account, volume, box } = accountWithBox();
        refusal(
            () => update(account, volume.id, { ...volume.inputs, size: 40 }),
            /smaller than existing size: 40 < 50/,
        );
        const root = (volumeSize: number) => ({ ...box.inputs, rootBlockDevice: { volumeSize } });
        update(account, box.id, root(60));
        refusal(() => update(account, box.id, root(50)), /smaller than existing size/);
    });

    it("another type for a spot box", () => {
        const { account, make, subnets } = accountWithBox();
        const inputs = { instanceType: "t3.large", subnetId: subnets.a, instanceMarketOptions: {} };
        const { id } = make(instance, "spot", inputs);
        refusal(
            () => update(account, id, { ...inputs, instanceType: "t3.xlarge" }),
            /^UnsupportedOperation/,
        );
    });

    it("to delete a resource that is in use or protected", () => {
        const { account, make, subnets, volume, box, attach } = accountWithBox();
        refusal(
            () => remove(account, subnets.a),
            /^DependencyViolation: subnet-a is used by i-ana/,
        );
        attach(box.id);
        refusal(
            () => remove(account, volume.id),
            /^VolumeInUse: vol-ana-data is already attached to i-ana/,
        );
        const guarded = {
            instanceType: "t3.large",
            subnetId: subnets.a,
            disableApiTermination: true,
        };
        const { id } = make(instance, "guarded", guarded);
        refusal(() => remove(account, id), /^OperationNotPermitted/);
    });

    it("to change a resource that does not exist", () => {
        refusal(
            () => update(emptyAccount(), "i-nobody", {}),
            /^InvalidInstanceID.NotFound: i-nobody/,
        );
    });
});
