import { TeamWorkstations } from "@pulumi/workstation";

const team = new TeamWorkstations("vision", {
    members: [{ name: "ada" }, { name: "bob", dataVolumeGib: 200 }],
    instanceTypes: ["g6.4xlarge", "g4dn.4xlarge"],
    framework: "pytorch",
    maxHourlyUsd: 1.5,
});
export const { machines, boxes } = team;
