"""One box for each member of a team, from Python."""

import pulumi
from pulumi_workstation import Framework, TeamWorkstations

team = TeamWorkstations(
    "vision",
    members=[{"name": "ada"}, {"name": "bob", "data_volume_gib": 200}],
    instance_types=["g6.4xlarge", "g4dn.4xlarge"],
    framework=Framework.PYTORCH,
    max_hourly_usd=1.5,
)
pulumi.export("machines", team.machines)
pulumi.export("shells", team.boxes.apply(lambda boxes: {name: box.shell for name, box in boxes.items()}))
