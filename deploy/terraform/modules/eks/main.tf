locals {
  # Where each group stands, what it opens, and what keeps others off it.
  groups = {
    core       = { tier = "core", role = "core", taints = {}, ami = "AL2023_x86_64_STANDARD" }
    app        = { tier = "app", role = "app", taints = {}, ami = "AL2023_x86_64_STANDARD" }
    gpu        = { tier = "compute", role = "compute", taints = { "nvidia.com/gpu" = "true" }, ami = "AL2023_x86_64_NVIDIA" }
    blockchain = { tier = "core", role = "blockchain", taints = { "orrery.io/blockchain" = "true" }, ami = "AL2023_x86_64_STANDARD" }
  }
  addon_roles = {
    "vpc-cni"            = { account = "aws-node", policy = "AmazonEKS_CNI_Policy" }
    "aws-ebs-csi-driver" = { account = "ebs-csi-controller-sa", policy = "service-role/AmazonEBSCSIDriverPolicy" }
  }
  # Network policies are the chart's doors: without this they are written and hold nobody.
  addons = {
    "vpc-cni"                = { before = true, configuration = jsonencode({ enableNetworkPolicy = "true" }) }
    "kube-proxy"             = { before = true, configuration = null }
    "eks-pod-identity-agent" = { before = true, configuration = null }
    "coredns"                = { before = false, configuration = null }
    "aws-ebs-csi-driver"     = { before = false, configuration = null }
    "snapshot-controller"    = { before = false, configuration = null }
  }
}

resource "aws_kms_key" "this" {
  description             = "${var.name}: Kubernetes' secrets and its nodes' disks"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        # Groups of nodes start machines by this role, whose disks are of this key.
        Sid       = "Disks"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }
        Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_eks_cluster" "this" {
  name                          = var.name
  version                       = var.kubernetes_version
  role_arn                      = aws_iam_role.plane.arn
  bootstrap_self_managed_addons = false
  deletion_protection           = var.environment != "dev"
  enabled_cluster_log_types     = var.environment == "dev" ? ["audit"] : ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }
  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = aws_kms_key.this.arn
    }
  }
  vpc_config {
    subnet_ids              = var.subnet_ids["core"]
    security_group_ids      = [var.security_group_ids["plane"]]
    endpoint_private_access = true
    endpoint_public_access  = length(var.api_cidrs) > 0
    public_access_cidrs     = length(var.api_cidrs) > 0 ? var.api_cidrs : null
  }
  depends_on = [aws_iam_role_policy_attachment.plane]
}

resource "aws_eks_access_entry" "admin" {
  for_each      = toset(var.admin_role_arns)
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
}

resource "aws_eks_access_policy_association" "admin" {
  for_each      = toset(var.admin_role_arns)
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.admin[each.key].principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  access_scope {
    type = "cluster"
  }
}

resource "aws_launch_template" "this" {
  for_each               = local.groups
  name                   = "${var.name}-${each.key}"
  vpc_security_group_ids = [var.security_group_ids[each.value.role]]
  update_default_version = true

  # A pod is one hop further than its node: it does not get the node's rights.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.nodes[each.key].disk_gb
      encrypted             = "true"
      kms_key_id            = aws_kms_key.this.arn
      delete_on_termination = "true"
    }
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-${each.key}" }
  }
}

resource "aws_eks_node_group" "this" {
  for_each        = local.groups
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnet_ids[each.value.tier]
  ami_type        = each.value.ami
  capacity_type   = var.nodes[each.key].spot ? "SPOT" : "ON_DEMAND"
  instance_types  = var.nodes[each.key].instance_types
  labels          = { "orrery.io/nodes" = each.key }

  scaling_config {
    min_size     = var.nodes[each.key].min
    max_size     = var.nodes[each.key].max
    desired_size = var.nodes[each.key].min
  }
  update_config {
    max_unavailable = 1
  }
  launch_template {
    id      = aws_launch_template.this[each.key].id
    version = aws_launch_template.this[each.key].latest_version
  }
  dynamic "taint" {
    for_each = each.value.taints
    content {
      key    = taint.key
      value  = taint.value
      effect = "NO_SCHEDULE"
    }
  }
  lifecycle {
    # Whoever scales decides how many there are.
    ignore_changes = [scaling_config[0].desired_size]
  }
  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.before]
}

# Without these a node is never ready.
resource "aws_eks_addon" "before" {
  for_each                    = { for name, addon in local.addons : name => addon if addon.before }
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = var.addon_versions[each.key]
  configuration_values        = each.value.configuration
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  depends_on                  = [aws_eks_pod_identity_association.addon]
}

# These need a node.
resource "aws_eks_addon" "after" {
  for_each                    = { for name, addon in local.addons : name => addon if !addon.before }
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = var.addon_versions[each.key]
  configuration_values        = each.value.configuration
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  depends_on                  = [aws_eks_node_group.this, aws_eks_pod_identity_association.addon]
}

resource "aws_eks_pod_identity_association" "addon" {
  for_each        = local.addon_roles
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "kube-system"
  service_account = each.value.account
  role_arn        = aws_iam_role.addon[each.key].arn
}
