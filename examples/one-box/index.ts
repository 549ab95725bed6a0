import { getParameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { defaultRootGiB } from "../../catalog/images";
import { planMachine } from "../../catalog/plan-machine";
import { documentsFor } from "../../cloud-init/documents";
import { liveParameter } from "../../cloud-init/live-parameters";
import { bootData } from "../../components/boot-data";
import { InstanceRole } from "../../components/instance-role";
import { LiveSettingsDocument, liveDocumentArns } from "../../components/live-settings-document";
import { boxOutputs } from "../../components/outputs";
import { SecurityGroup } from "../../components/security-group";
import { SnapshotSchedule } from "../../components/snapshot-schedule";
import { StateLog } from "../../components/state-log";
import { Vpc } from "../../components/vpc";
import { Workstation } from "../../components/workstation";
import { memberTag, stackTags } from "../../planning/tags";

const member = { name: "ana", sshPublicKeys: [] };
const wanted = { operatingSystem: "debian12", framework: "pytorch", desktop: true } as const;
const access = { kind: "session-manager" } as const;

export = async () => {
    const config = new pulumi.Config();
    const zone = config.require("zone");
    const region = new pulumi.Config("aws").require("region");

    // The catalog knows which image, driver, CUDA and container fit the type, and where AWS publishes the image's id.
    const planned = planMachine({ ...wanted, instanceType: config.require("instanceType") });
    if (!planned.works) throw new pulumi.RunError(planned.conflict);
    const machine = planned.plan;
    const { value: imageId } = await getParameter({ name: machine.image.ssmParameter });

    const tags = stackTags(pulumi.getProject(), pulumi.getStack());
    const network = new Vpc("one-box", { region, zones: [zone], tags });
    const box = new Workstation(member.name, {
        machine,
        image: { id: imageId, moving: true },
        bootData: bootData(documentsFor(machine, true, region)(member)),
        liveSettings: new LiveSettingsDocument("one-box-live-settings", { tags }),
        settings: liveParameter(member, { desktop: true, notebook: true, idleStopMinutes: 30 }),
        zone,
        network,
        securityGroup: new SecurityGroup("one-box", { vpcId: network.vpcId, access, tags }),
        role: new InstanceRole("one-box", {
            liveDocuments: liveDocumentArns("one-box-live-settings"),
            tags,
        }),
        schedule: new SnapshotSchedule("one-box-snapshots", { tags }),
        stateLog: new StateLog("one-box", { tags }),
        rootVolumeGiB: defaultRootGiB(machine.image),
        dataVolumeGiB: 50,
        spot: false,
        tags: { ...tags, [memberTag]: member.name },
    });
    return {
        [member.name]: boxOutputs(box, { access, desktop: true, member: member.name, region }),
    };
};
