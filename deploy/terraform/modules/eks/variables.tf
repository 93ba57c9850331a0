variable "name" {
  description = "What everything here is named after."
  type        = string
}

variable "environment" {
  description = "dev may have one node of a kind and a smaller set of logs."
  type        = string
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is '${var.environment}': dev, staging or prod."
  }
}

variable "account_id" {
  description = "The account that the keys are of."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is '${var.account_id}': twelve digits."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes' minor version. Nodes follow it."
  type        = string
  default     = "1.33"
  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version is '${var.kubernetes_version}': one such as 1.33."
  }
}

variable "addon_versions" {
  description = "AWS' own programs, each by its version, so that they are the same tomorrow. kube-proxy's follows Kubernetes'."
  type        = map(string)
  default = {
    "vpc-cni"                = "v1.20.2-eksbuild.1"
    "kube-proxy"             = "v1.33.3-eksbuild.6"
    "eks-pod-identity-agent" = "v1.3.8-eksbuild.2"
    "coredns"                = "v1.12.4-eksbuild.1"
    "aws-ebs-csi-driver"     = "v1.50.1-eksbuild.1"
    "snapshot-controller"    = "v8.3.0-eksbuild.1"
  }
  validation {
    condition     = toset(keys(var.addon_versions)) == toset(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver", "snapshot-controller"])
    error_message = "addon_versions has ${jsonencode(keys(var.addon_versions))}: vpc-cni, kube-proxy, eks-pod-identity-agent, coredns, aws-ebs-csi-driver and snapshot-controller."
  }
  validation {
    condition     = alltrue([for version in values(var.addon_versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "addon_versions is ${jsonencode(var.addon_versions)}: each as v1.20.2-eksbuild.1."
  }
  validation {
    condition     = startswith(lookup(var.addon_versions, "kube-proxy", ""), "v${var.kubernetes_version}.")
    error_message = "addon_versions.kube-proxy is '${lookup(var.addon_versions, "kube-proxy", "missing")}', and kubernetes_version '${var.kubernetes_version}': both are of one minor version."
  }
}

variable "subnet_ids" {
  description = "By tier, as module network has them."
  type        = map(list(string))
  validation {
    condition     = alltrue([for tier in ["app", "core", "compute"] : length(lookup(var.subnet_ids, tier, [])) >= 2])
    error_message = "subnet_ids has ${jsonencode(var.subnet_ids)}: app, core and compute with two or three each."
  }
}

variable "security_group_ids" {
  description = "By role, as module network has them."
  type        = map(string)
  validation {
    condition     = alltrue([for role in ["plane", "app", "core", "compute", "blockchain"] : contains(keys(var.security_group_ids), role)])
    error_message = "security_group_ids has ${jsonencode(keys(var.security_group_ids))}: plane, app, core, compute and blockchain."
  }
}

variable "api_cidrs" {
  description = "Who may ask Kubernetes' API from outside of the network. Without any it has no public address."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for block in var.api_cidrs : can(cidrhost(block, 0)) && tonumber(split("/", block)[1]) >= 16])
    error_message = "api_cidrs is ${jsonencode(var.api_cidrs)}: blocks of /16 or smaller, so never 0.0.0.0/0."
  }
}

variable "admin_role_arns" {
  description = "Roles whose holders administer the cluster. Who made it is not one by that."
  type        = list(string)
  validation {
    condition     = length(var.admin_role_arns) > 0 && alltrue([for arn in var.admin_role_arns : can(regex("^arn:aws:iam::[0-9]{12}:role/", arn))])
    error_message = "admin_role_arns is ${jsonencode(var.admin_role_arns)}: at least one, each arn:aws:iam::ACCOUNT:role/NAME."
  }
}

variable "nodes" {
  description = "Sizes of the groups: core, app, gpu, blockchain. gpu goes down to none when nothing is to be proved."
  type = map(object({
    instance_types = list(string)
    min            = number
    max            = number
    disk_gb        = optional(number, 100)
    spot           = optional(bool, false)
  }))
  validation {
    condition     = toset(keys(var.nodes)) == toset(["core", "app", "gpu", "blockchain"])
    error_message = "nodes has ${jsonencode(keys(var.nodes))}: core, app, gpu and blockchain, each once."
  }
  validation {
    condition     = alltrue([for group in var.nodes : group.min >= 0 && group.max >= max(1, group.min)])
    error_message = "nodes is ${jsonencode(var.nodes)}: 0 <= min <= max, and max at least 1."
  }
  validation {
    condition     = try(var.nodes["gpu"].min == 0, false)
    error_message = "nodes.gpu.min is ${try(var.nodes["gpu"].min, "missing")}: 0, because a GPU that waits costs what one that proves does."
  }
  validation {
    condition     = try(!var.nodes["core"].spot && !var.nodes["blockchain"].spot, false)
    error_message = "nodes.core and nodes.blockchain have no spot: what holds singletons or a chain is not taken away at two minutes' notice."
  }
  validation {
    condition     = var.environment == "dev" || try(var.nodes["core"].min >= 3, false)
    error_message = "nodes.core.min is ${try(var.nodes["core"].min, "missing")} in '${var.environment}': at least 3, or a majority is lost with one."
  }
}
