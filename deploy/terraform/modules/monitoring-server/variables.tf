variable "name" {
  description = "What the machine and its disk are named."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "name is '${var.name}': 2 to 40 of a-z, 0-9 and -, a letter first."
  }
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_id" {
  description = "A subnet from which targets can be reached."
  type        = string
}

variable "zone" {
  description = "The zone of the subnet, which the disk is in too."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", var.zone))
    error_message = "zone is '${var.zone}': one such as eu-central-1a."
  }
}

variable "ami_id" {
  description = "The image of the machine, by its id, so that it is the same tomorrow. Ansible makes a node of it."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id is '${var.ami_id}': ami- and 8 to 17 hexadecimal digits."
  }
}

variable "instance_type" {
  description = "Prometheus, Alertmanager, Loki and Grafana together."
  type        = string
  default     = "m7i.large"
}

variable "key_name" {
  description = "The key pair of EC2 for SSH."
  type        = string
}

variable "kms_key_arn" {
  description = "The key of the disks."
  type        = string
}

variable "trusted_cidrs" {
  description = "Who may reach SSH and Grafana: offices, a bastion, a VPN."
  type        = list(string)
  validation {
    condition     = length(var.trusted_cidrs) > 0 && alltrue([for block in var.trusted_cidrs : can(cidrhost(block, 0)) && try(tonumber(split("/", block)[1]) >= 16, false)])
    error_message = "trusted_cidrs is ${jsonencode(var.trusted_cidrs)}: at least one, each of /16 or smaller. SSH open to 0.0.0.0/0 is refused."
  }
}

variable "disk_gb" {
  description = "What was measured and said, as long as it is kept."
  type        = number
  default     = 200
  validation {
    condition     = var.disk_gb >= 50 && var.disk_gb <= 16384
    error_message = "disk_gb is ${var.disk_gb}: 50 to 16384."
  }
}

variable "log_cidrs" {
  description = "Whose logs Loki takes: the network's own addresses."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for block in var.log_cidrs : can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", block)) && can(cidrhost(block, 0))])
    error_message = "log_cidrs is ${jsonencode(var.log_cidrs)}: private blocks only."
  }
}
