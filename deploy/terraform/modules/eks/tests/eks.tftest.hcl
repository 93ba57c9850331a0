mock_provider "aws" {}

variables {
  name            = "orrery-prod"
  environment     = "prod"
  account_id      = "111122223333"
  admin_role_arns = ["arn:aws:iam::111122223333:role/operators"]
  subnet_ids = {
    app     = ["subnet-app-a", "subnet-app-b", "subnet-app-c"]
    core    = ["subnet-core-a", "subnet-core-b", "subnet-core-c"]
    compute = ["subnet-compute-a", "subnet-compute-b", "subnet-compute-c"]
  }
  security_group_ids = { plane = "sg-plane", app = "sg-app", core = "sg-core", compute = "sg-compute", blockchain = "sg-blockchain" }
  nodes = {
    core       = { instance_types = ["m7i.xlarge"], min = 3, max = 6 }
    app        = { instance_types = ["m7i.large"], min = 2, max = 10 }
    gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 8 }
    blockchain = { instance_types = ["r7i.xlarge"], min = 1, max = 3 }
  }
}

run "gpu_nodes_are_tainted_and_go_down_to_none" {
  assert {
    condition     = output.taints["gpu"] == ["nvidia.com/gpu=true:NoSchedule"] && output.taints["core"] == [] && output.taints["app"] == []
    error_message = "Only who tolerates a GPU is put on one."
  }
  assert {
    condition     = [for taint in aws_eks_node_group.this["gpu"].taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["nvidia.com/gpu=true:NO_SCHEDULE"]
    error_message = "The group has the taint that is told."
  }
  assert {
    condition     = one(aws_eks_node_group.this["gpu"].scaling_config).min_size == 0 && aws_eks_node_group.this["gpu"].ami_type == "AL2023_x86_64_NVIDIA"
    error_message = "None when nothing is to be proved, with NVIDIA's driver."
  }
}

run "nodes_of_chains_are_tainted_too" {
  assert {
    condition     = [for taint in aws_eks_node_group.this["blockchain"].taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["orrery.io/blockchain=true:NO_SCHEDULE"]
    error_message = "A chain shares its disk with nobody."
  }
}

run "each_group_stands_where_its_role_does" {
  assert {
    condition     = { for name, group in aws_eks_node_group.this : name => tolist(group.subnet_ids)[0] } == { core = "subnet-core-a", app = "subnet-app-a", gpu = "subnet-compute-a", blockchain = "subnet-core-a" }
    error_message = "Subnets by tier."
  }
  assert {
    condition     = { for name, template in aws_launch_template.this : name => one(template.vpc_security_group_ids) } == { core = "sg-core", app = "sg-app", gpu = "sg-compute", blockchain = "sg-blockchain" }
    error_message = "One group of doors each."
  }
}

run "disks_and_secrets_are_encrypted_and_a_pod_does_not_get_its_nodes_rights" {
  assert {
    condition     = alltrue([for template in aws_launch_template.this : one(one(template.block_device_mappings).ebs).encrypted == "true" && one(one(template.block_device_mappings).ebs).kms_key_id == aws_kms_key.this.arn])
    error_message = "Every disk, with our key."
  }
  assert {
    condition     = one(aws_eks_cluster.this.encryption_config).resources == toset(["secrets"]) && one(one(aws_eks_cluster.this.encryption_config).provider).key_arn == aws_kms_key.this.arn
    error_message = "Secrets, with our key."
  }
  assert {
    condition     = alltrue([for template in aws_launch_template.this : one(template.metadata_options).http_tokens == "required" && one(template.metadata_options).http_put_response_hop_limit == 1])
    error_message = "IMDSv2, one hop."
  }
  assert {
    condition     = toset([for right in aws_iam_role_policy_attachment.node : right.policy_arn]) == toset(["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"])
    error_message = "A node joins and pulls."
  }
}

run "the_api_is_within_and_administered_by_who_is_named" {
  assert {
    condition     = one(aws_eks_cluster.this.vpc_config).endpoint_private_access && !one(aws_eks_cluster.this.vpc_config).endpoint_public_access
    error_message = "No public address unless somebody is named."
  }
  assert {
    condition     = one(aws_eks_cluster.this.access_config).authentication_mode == "API" && !one(aws_eks_cluster.this.access_config).bootstrap_cluster_creator_admin_permissions && length(aws_eks_access_entry.admin) == 1
    error_message = "Who made it is nobody."
  }
  assert {
    condition     = contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit") && length(aws_eks_cluster.this.enabled_cluster_log_types) == 5 && aws_eks_cluster.this.deletion_protection
    error_message = "All logs, no deletion."
  }
}

run "network_policies_hold" {
  assert {
    condition     = jsondecode(aws_eks_addon.before["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "Without it the chart's policies hold nobody."
  }
}

run "every_addon_is_one_version" {
  assert {
    condition     = tomap({ for name, addon in merge(aws_eks_addon.before, aws_eks_addon.after) : name => addon.addon_version }) == var.addon_versions
    error_message = "Each as it is told."
  }
}

run "an_addon_without_a_version_is_refused" {
  command = plan
  variables {
    addon_versions = { "vpc-cni" = "v1.20.2-eksbuild.1", "kube-proxy" = "v1.33.3-eksbuild.6" }
  }
  expect_failures = [var.addon_versions]
}

run "kubernetes_without_its_kube_proxy_is_refused" {
  command = plan
  variables {
    kubernetes_version = "1.34"
  }
  expect_failures = [var.addon_versions]
}

run "the_api_open_to_somebody_is_open_to_nobody_else" {
  variables {
    api_cidrs = ["198.51.100.0/24"]
  }
  assert {
    condition     = one(aws_eks_cluster.this.vpc_config).endpoint_public_access && one(aws_eks_cluster.this.vpc_config).public_access_cidrs == toset(["198.51.100.0/24"])
    error_message = "Who is named."
  }
}

run "the_api_open_to_everybody_is_refused" {
  command = plan
  variables {
    api_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.api_cidrs]
}

run "a_gpu_that_always_waits_is_refused" {
  command = plan
  variables {
    nodes = {
      core       = { instance_types = ["m7i.xlarge"], min = 3, max = 6 }
      app        = { instance_types = ["m7i.large"], min = 2, max = 10 }
      gpu        = { instance_types = ["g6.2xlarge"], min = 1, max = 8 }
      blockchain = { instance_types = ["r7i.xlarge"], min = 1, max = 3 }
    }
  }
  expect_failures = [var.nodes]
}

run "core_on_spot_is_refused" {
  command = plan
  variables {
    nodes = {
      core       = { instance_types = ["m7i.xlarge"], min = 3, max = 6, spot = true }
      app        = { instance_types = ["m7i.large"], min = 2, max = 10 }
      gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 8 }
      blockchain = { instance_types = ["r7i.xlarge"], min = 1, max = 3 }
    }
  }
  expect_failures = [var.nodes]
}

run "two_core_nodes_in_prod_are_refused" {
  command = plan
  variables {
    nodes = {
      core       = { instance_types = ["m7i.xlarge"], min = 2, max = 6 }
      app        = { instance_types = ["m7i.large"], min = 2, max = 10 }
      gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 8 }
      blockchain = { instance_types = ["r7i.xlarge"], min = 1, max = 3 }
    }
  }
  expect_failures = [var.nodes]
}

run "an_unknown_group_is_refused" {
  command = plan
  variables {
    nodes = {
      core = { instance_types = ["m7i.xlarge"], min = 3, max = 6 }
      app  = { instance_types = ["m7i.large"], min = 2, max = 10 }
      gpu  = { instance_types = ["g6.2xlarge"], min = 0, max = 8 }
    }
  }
  expect_failures = [var.nodes]
}

run "no_administrator_is_refused" {
  command = plan
  variables {
    admin_role_arns = []
  }
  expect_failures = [var.admin_role_arns]
}
